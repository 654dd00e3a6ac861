"""VERIFYING: what was done is held against what was asked for; gaps go back to the planner, so many times."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, ConfigDict, Field

from nodes.orchestrator.assigning import MOST_WAVES
from nodes.orchestrator.plan import listed, shape
from nodes.orchestrator.replanning import REPLANS
from state.orchestrator import Phase

State = Mapping[str, Any]

LONGEST_DRAFT = 20_000
"""[characters] of the draft that the verifier is shown."""


class Coverage(BaseModel):
    """What the draft lacks of the request."""

    model_config = ConfigDict(extra="forbid")

    gaps: list[str] = Field(default_factory=list, description="One sentence for each thing that is missing")


def hears(state: State) -> Sequence[BaseMessage] | None:
    """The request, what was done for it, and the draft; None where nothing was made."""
    if not state["products"]:
        return None
    tasks = [
        {**task, "done": name in state["products"], "dropped": name in state["dropped"]}
        for name, task in listed(state).items()
    ]
    told = {"request": state["request"], "tasks": tasks, "draft": state["draft"]["text"][:LONGEST_DRAFT]}
    return [HumanMessage(json.dumps(told, ensure_ascii=False))]


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """The gaps: every task of the plan without a result (code), and what the verifier misses beside what a person left
    out. Where there are any, and something can still be tried, the planner is told.
    """
    undone = [
        task["what"]
        for name, task in listed(state).items()
        if name not in state["products"] and name not in state["dropped"]
    ]
    dropped = {task["what"] for name, task in listed(state).items() if name in state["dropped"]}
    said = [gap for gap in answer.gaps if gap not in dropped] if isinstance(answer, Coverage) else []
    gaps = list(dict.fromkeys([*undone, *said]))[:20]
    told = REPLANS.failed(state, "; ".join(gaps), shape(state["tasks"])) if gaps and not over(state) else {}
    return {"gaps": gaps, "verified_by": "code and model" if isinstance(answer, Coverage) else "code", **told}


def over(state: State) -> bool:
    """Is there nothing more to be tried: a person gave it up, it went nowhere, or the bounds are reached?"""
    stuck = state["stuck"].get(Phase.COLLECTING, {}).get("mode", "")
    return bool(state["given_up"] or stuck or REPLANS.spent(state) or state["waves"] >= MOST_WAVES)


async def verified(state: State) -> Literal["gaps", "settled"]:
    """Does the draft answer the request, or is something still to be done?"""
    return "gaps" if state["gaps"] and not over(state) else "settled"

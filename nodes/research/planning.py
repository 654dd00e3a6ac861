"""PLANNING: from a question to what is searched for, and to another plan where that found nothing."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel

from nodes.replanning import Replanning
from nodes.research.answers import ResearchPlan
from nodes.usage import cleared, exhausted
from nodes.words_given import unusable
from state.outcomes import turned
from state.research import IN_WORDS, Phase

State = Mapping[str, Any]

EARLIER = 3
"""Questions before this one that the planner is shown."""

LONGEST = 300
"""[characters] of a query."""


def _plan(answer: BaseModel) -> dict[str, Any]:
    queries = answer.queries if isinstance(answer, ResearchPlan) else []
    known = (" ".join(query.split())[:LONGEST] for query in queries)
    return {"queries": list(dict.fromkeys(query for query in known if query))}


PLANS = Replanning(Phase.PLANNING, _plan, most=3)


def hears(state: State) -> Sequence[BaseMessage] | None:
    """The question, and what was tried before; None where there is nothing to ask a planner."""
    now = {**state, **turn(state)}
    if unusable(now["question"]) or PLANS.spent(now):
        return None
    known = {"question": now["question"], "earlier": now["earlier"]}
    if now.get("searched"):
        tried = [one["queries"] for one in now["searched"]]
        known |= {"failed": PLANS.told(now), "failed_before": tried}
    return [HumanMessage(json.dumps(known, ensure_ascii=False))]


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """The plan; without a usable answer the question itself is searched for, the first time."""
    begun = turn(state)
    now = {**state, **begun}
    if why := unusable(now["question"]):
        empty = not isinstance(now["question"], str) or not now["question"].strip()
        reason = f"no question was asked; accepted: {IN_WORDS}" if empty else why
        return {**begun, "question": "", "reason": reason}
    first = not now.get("searched")
    if first and answer is None:
        answer = ResearchPlan(queries=[now["question"]])
    kept = PLANS.keep(now, answer)
    replan = kept["replans"][Phase.PLANNING]
    if isinstance(answer, ResearchPlan) and not _plan(answer)["queries"]:
        replan["verdict"] = "given up"  # the planner knows of nothing else
    return {**begun, **kept}


def turn(state: State) -> dict[str, Any]:
    """What a new question changes: the last one's results are past. Nothing where planning goes on."""
    said = [message.text for message in state.get("messages", [])[state.get("heard", 0) :] if message.type == "human"]
    words = [*([state["ask"]] if state.get("ask") else []), *said]
    if not words and state.get("question") and not state.get("status"):
        return {}
    before = [*state.get("earlier", []), *([state["question"]] if state.get("question") else [])]
    fresh: dict[str, Any] = {"passages": {}, "searched": [], "outline": None, "draft": None, "report": None}
    return {
        **fresh,
        "ask": "",
        "heard": len(state.get("messages", [])),
        "question": "\n".join(words),
        "earlier": before[-EARLIER:],
        "outcomes": turned(state)["outcomes"],
        "replans": {},
        "reason": "",
        "status": "",
        **cleared(state),
    }


async def planned(state: State) -> Literal["planned", "same plan", "given up", "not a question", "budget exhausted"]:
    """Is there a plan that was not tried before?"""
    if not state["question"]:
        return "not a question"
    verdict: Literal["changed", "same plan", "given up"] = state["replans"][Phase.PLANNING]["verdict"]
    if verdict == "changed":
        return "planned"
    return "budget exhausted" if exhausted(state, Phase.PLANNING) else verdict

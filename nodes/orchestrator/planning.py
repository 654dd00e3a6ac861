"""PLANNING: a request becomes tasks. A plan that cannot be carried out goes back to the planner with the reason."""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from langgraph.runtime import Runtime
from pydantic import BaseModel

from nodes.agent import Agent
from nodes.orchestrator.crew import Crew, crew
from nodes.orchestrator.plan import TaskPlan, problem, tasks_of
from nodes.orchestrator.words import say
from nodes.usage import cleared, exhausted
from nodes.words_given import unusable
from state.orchestrator import IN_WORDS, Listing, Phase

State = Mapping[str, Any]

MOST_PLANS = 3
"""Answers of the planner to one request; then it is declined."""


@dataclass(frozen=True)
class Planner(Agent):
    """An agent that is told who is registered, and notes it in the state, so that assigning needs nobody's word."""

    registered: Callable[[], Awaitable[Crew]] = field(default=crew, repr=False)

    async def __call__(self, state: Any, runtime: Runtime[Any]) -> dict[str, Any]:
        """Raises:
        BadInput: what is registered is no worker.
        """
        known = [worker.told for worker in (await self.registered()).workers]
        return {**await super().__call__({**state, "crew": known}, runtime), "crew": known}


def request_of(state: State) -> str:
    """What is asked for: the new words, else the request that is being planned already."""
    new = [state["ask"]] if state.get("ask") else []
    new += [message.text for message in state.get("messages", [])[state.get("heard", 0) :] if message.type == "human"]
    return "\n".join(new) if new else str(state.get("request", "") if not state.get("status") else "")


def able(crew: Sequence[Listing]) -> list[dict[str, Any]]:
    """The workers as a planner is shown them."""
    return [{"name": one["name"], "about": one["about"], "capabilities": one["capabilities"]} for one in crew]


def hears(state: State) -> Sequence[BaseMessage] | None:
    """What the planner is shown; None where there is nothing to plan."""
    request = request_of(state)
    if unusable(request):
        return None
    told = {"workers": able(state["crew"]), "request": request}
    wrong = {"wrong": state["wrong"]} if state.get("wrong") and not state.get("status") else {}
    return [HumanMessage(json.dumps({**told, **wrong}, ensure_ascii=False))]


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """What the planner's answer becomes in the state: a plan that can be carried out, or why there is none."""
    request = request_of(state)
    again = request == state.get("request") and state.get("reading") == "unfit"
    planned = state.get("planned", 0) + 1 if again else 1
    read = {**FRESH, **cleared(state), "heard": len(state.get("messages", [])), "request": request, "planned": planned}
    if why := unusable(request, IN_WORDS):
        return {**read, "request": "", "reading": "declined", "reason": why}
    tasks = tasks_of(answer) if isinstance(answer, TaskPlan) else []
    wrong = problem(tasks) if isinstance(answer, TaskPlan) else "no answer in the schema"
    if not tasks and not wrong:
        reason = answer.reason if isinstance(answer, TaskPlan) else ""
        return {**read, "reading": "declined", "reason": say(request, "no plan", reason=reason or "no tasks")}
    if not wrong:
        return {**read, "reading": "planned", "tasks": tasks}
    if planned >= MOST_PLANS:
        return {**read, "reading": "declined", "wrong": wrong, "reason": say(request, "no plan", reason=wrong)}
    return {**read, "reading": "unfit", "wrong": wrong}


FRESH: dict[str, Any] = {
    "ask": "",
    "wrong": "",
    "tasks": [],
    "wave": [],
    "waves": 0,
    "assigned": {},
    "products": {},
    "failures": {},
    "unfilled": "",
    "asked": 0,
    "named": {},
    "dropped": [],
    "given_up": False,
    "gaps": [],
    "result": None,
    "replans": {
        Phase.REPLANNING: {
            "verdict": "changed",
            "plan": None,
            "error": "",
            "failed_plan": None,
            "tried": [],
            "asked": 0,
        }
    },
    "trail": {Phase.COLLECTING: []},
    "stuck": {Phase.COLLECTING: {"mode": "", "says": ""}},
    "reason": "",
    "status": "",
}
"""What the request before this one, in the same conversation, must not leave behind."""


async def planned(state: State) -> Literal["planned", "unfit", "declined", "budget exhausted"]:
    """Is there a plan that can be carried out?"""
    if exhausted(state, Phase.PLANNING):
        return "budget exhausted"
    reading: Literal["planned", "unfit", "declined"] = state["reading"]
    return reading

"""DELIVERING: what is handed over, and what it lacks; and how each end is put into words."""

from collections.abc import Mapping
from typing import Any, Literal

from nodes.orchestrator.words import say
from nodes.usage import exhausted
from state.orchestrator import OrchestratorResult, Phase

State = Mapping[str, Any]


async def deliver(state: Any) -> dict[str, Any]:
    """The draft becomes the result; what is missing of it is named, whoever found it, and why."""
    draft = state["draft"]
    known = "\n".join(draft["missing"])
    missing = [*draft["missing"], *(gap for gap in state["gaps"] if gap not in known)]
    if missing or not state["products"]:  # a task that another plan did without is no gap, but may be why there is one
        failed = [known[-1]["reason"] for task, known in state["failures"].items() if task not in state["products"]]
        missing += [reason for reason in dict.fromkeys(failed) if not any(reason in one for one in missing)]
    result = OrchestratorResult(text=draft["text"], sources=draft["sources"], missing=missing, by=draft["by"])
    return {"result": result, "reason": _reason(state, missing)}


def _reason(state: State, missing: list[str]) -> str:
    stuck = state["stuck"].get(Phase.COLLECTING, {})
    if state["given_up"]:
        return say(state["request"], "given up")
    if stuck.get("mode"):
        return say(state["request"], "stuck", reason=say(state["request"], stuck["mode"], says=stuck["says"]))
    return "; ".join(missing)


async def delivered(state: State) -> Literal["whole", "in part", "nothing", "budget exhausted"]:
    """Is it all that was asked for?"""
    if exhausted(state) and (state["result"]["missing"] or not state["products"]):
        return "budget exhausted"
    if not state["products"]:
        return "nothing"
    return "in part" if state["result"]["missing"] else "whole"


def whole(state: State) -> str:
    """The result, and what it rests on."""
    result = state["result"]
    sources = [f"- {one}" for one in result["sources"]]
    return "\n".join([result["text"], *(["", say(state["request"], "sources"), *sources] if sources else [])])


def in_part(state: State) -> str:
    """What there is, and what is missing."""
    told = [say(state["request"], "partial"), *(f"- {one}" for one in state["result"]["missing"])]
    return "\n".join([whole(state), "", *told])


def so_far(state: State) -> str:
    """What there is where no model could be asked any more."""
    return in_part(state) if state.get("result") and state.get("products") else ""


def declined(state: State) -> str:
    return say(state.get("request", ""), "declined", reason=state.get("reason", ""))

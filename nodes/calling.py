"""Calling: another workflow as one step, with a state of its own; what it ended with is the step's output."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from langchain_core.messages import AIMessage
from langchain_core.runnables import Runnable, RunnableLambda, RunnableSequence

from nodes.given import Given
from nodes.noting import noted
from state.outcomes import turned

State = Mapping[str, Any]

WELL = frozenset({"COMPLETED", "DELIVERED", "ANSWERED"})
"""The ends of a workflow after which the one around it goes on."""


def calling(phase: str, graph: Runnable[Any, Any], given: Given, output: str) -> RunnableSequence[Any, Any]:
    """The box. LangGraph runs the workflow as a subgraph: its checkpoints, gates and effects are its own, below the
    box's name. The step's output is `{"status", "answer", "steps"}`. Entered again, its effects are new ones.

    Raises:
        Missing: an input has no value; the run can be resumed when it has.
    """

    async def begin(state: State) -> dict[str, Any]:
        before = (state.get("inside") or {}).get(phase)
        return {**(turned(before) if before else {}), **given(state)}

    async def end(state: State) -> dict[str, Any]:
        status = str(state.get("status", ""))
        said = [one for one in state.get("messages") or [] if isinstance(one, AIMessage)]
        answer = said[-1].text if said else ""
        value = {"status": status, "answer": answer, "steps": state.get("steps") or {}}
        well = status in WELL
        outcome = noted(
            {"outcomes": {}}, phase, "done" if well else "failed", "" if well else f"it ended {status}: {answer}"
        )
        usage = {f"{phase}/{name}": used for name, used in (state.get("usage") or {}).items()}
        own = {name: state.get(name) or {} for name in ("outcomes", "approvals")}
        made = {"steps": {output: value}} if output else {}
        return {**made, "usage": usage, "inside": {phase: own}, "outcomes": {phase: outcome}}

    return RunnableSequence(RunnableLambda(begin, name="given"), graph, RunnableLambda(end, name="kept"))


def ended_well_of(phase: str) -> Callable[[State], Awaitable[Literal["done or skipped", "failed"]]]:
    """Did the workflow inside end well?"""

    async def ended(state: State) -> Literal["done or skipped", "failed"]:
        return "done or skipped" if state["outcomes"][phase]["result"] == "done" else "failed"

    return ended

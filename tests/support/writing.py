"""A workflow that writes files into a folder, one after the other, through an effect that says which it touches."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from langgraph.graph import START, StateGraph

from graphs.publish import publish
from host.checkpoints import open_saver
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.loop import Loop
from nodes.routers import outcome_of
from reliability.deliver import Delivery
from reliability.ledger.terms import Touched
from state.outcomes import Outcomes
from tools.guards.behaviour import Behaviour

LIMITS = Behaviour(max_file_creations=3, max_file_modifications=2)


class Work(Outcomes, total=False):
    folder: str
    files: list[dict[str, str]]
    at: int
    status: str


@dataclass(frozen=True)
class Taking:
    """Takes the next file."""

    phase: str
    loop: Loop

    async def __call__(self, state: Mapping[str, Any]) -> dict[str, Any]:
        return {"at": state.get("at", 0) + 1}


async def write(arguments: Mapping[str, Any], _key: str) -> dict[str, Any]:
    """Writes the whole file, so that to do it again changes nothing."""
    path = Path(arguments["folder"]) / arguments["path"]
    await asyncio.to_thread(path.write_text, arguments["text"], "utf-8")
    if arguments["text"] == "and die":
        os.kill(os.getpid(), signal.SIGKILL)
    return {"written": arguments["path"]}


def touches(arguments: Mapping[str, Any]) -> Touched:
    paths = frozenset({str(arguments["path"])})
    return Touched(created=paths) if arguments["how"] == "create" else Touched(modified=paths)


def next_file(state: Mapping[str, Any]) -> dict[str, Any]:
    return {"folder": state["folder"], **state["files"][state["at"] - 1]}


def left(phase: str) -> Callable[[Mapping[str, Any]], Awaitable[Literal["more", "none"]]]:
    async def more(state: Mapping[str, Any]) -> Literal["more", "none"]:
        return "more" if state["at"] <= len(state["files"]) else "none"

    return more


def writing(behaviour: Behaviour = LIMITS) -> Any:
    """TAKING → WRITING → TAKING … → WRITTEN, or REFUSED."""
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Work)
    g.add_node("TAKING", Taking("TAKING", Loop(20, "at")))
    g.add_node("WRITING", Effect("WRITING", Delivery(write), next_file, "reversible", touches=touches))
    g.add_node("WRITTEN", Ending("WRITTEN", says=lambda _state: "All were written."))
    g.add_node("REFUSED", Ending("REFUSED", says=lambda state: str(state["outcomes"]["WRITING"]["reason"])))
    g.add_edge(START, "TAKING")
    g.add_conditional_edges("TAKING", left("TAKING"), {"more": "WRITING", "none": "WRITTEN"})
    g.add_node("IN_DOUBT", Ending("IN_DOUBT", says=lambda _state: "Nobody knows whether it was written."))
    ways = {"done": "TAKING", "failed": "REFUSED", "unknown": "IN_DOUBT"}
    g.add_conditional_edges("WRITING", outcome_of("WRITING"), ways)
    return publish(g, "writing", behaviour=behaviour)


def created(*paths: str, text: str = "hello") -> list[dict[str, str]]:
    return [{"path": path, "text": text, "how": "create"} for path in paths]


def changed(*paths: str, text: str = "hello") -> list[dict[str, str]]:
    return [{"path": path, "text": text, "how": "change"} for path in paths]


def start(run: str, home: str, folder: str, files: list[dict[str, str]]) -> int:
    """Begin a run in this very process, or go on with it where no files are given."""

    async def started() -> None:
        async with open_saver(Path(home)) as saver:
            graph = writing().copy(update={"checkpointer": saver})
            given: Any = {"folder": folder, "files": files, "at": 0} if files else None
            await graph.ainvoke(given, {"configurable": {"thread_id": run}})

    asyncio.run(started())
    return 0

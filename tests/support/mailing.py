"""A small campaign: records are worked on or mailed at once, and counted. Also what other processes do with it."""

import asyncio
import os
import signal
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from host.checkpoints import open_saver
from nodes.each import Each, Work
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.fan_out import FanOut
from nodes.gate import Gate
from nodes.gathering import Gathering, gathered_of
from nodes.routers import verdict_of
from reliability.deliver import Answer, Arguments, Delivery
from state.messages import Messages
from state.outcomes import Approvals, merge
from state.parallel import Results
from tests.support.shop import Graph, a_run


class MailingState(Results, Approvals, total=False):
    records: list[Any]
    greeting: str
    usage: Annotated[dict[str, Any], merge]
    status: str
    messages: Messages


async def load(_state: Any) -> dict[str, Any]:
    return {}


def records(state: Mapping[str, Any]) -> list[Any]:
    found: list[Any] = state["records"]
    return found


def mail(inside: Mapping[str, Any]) -> dict[str, Any]:
    return {"to": inside["item"]}


def fan_out(**other: Any) -> FanOut:
    return FanOut("WORKING", **{"items": records, "chunk": 4, "most": 1000, **other})


def mailing(work: Work | Effect, fan: FanOut | None = None, least: int | None = None, **other: Any) -> Graph:
    """LOADING → WORKING on each record → GATHERING → COMPLETED, SHORT (too few) or EMPTY."""
    spread = fan or fan_out()
    g: Graph = StateGraph(MailingState)
    g.add_node("LOADING", load, metadata=spread.declared)
    g.add_node("WORKING", Each("WORKING", spread, work, **other))
    _rest(g, least)
    go: Any = g.add_conditional_edges
    g.add_edge(START, "LOADING")
    go("LOADING", spread.spread, {"WORKING": "WORKING", "nothing to do": "EMPTY"})
    return g


def approved_mailing(send: Effect) -> Graph:
    """The same behind a gate that covers every mail."""
    spread = fan_out()
    each = Each("WORKING", spread, send)
    told = {"shows": lambda state: {"mails": len(state["records"])}, "describes": lambda _state: "Send?"}
    asked = Gate("APPROVING", "mail", **told, covers=(each,), teams={"": 1})
    g: Graph = StateGraph(MailingState)
    g.add_node("APPROVING", asked)
    g.add_node("LOADING", load, metadata=spread.declared)
    g.add_node("WORKING", each)
    _rest(g, None)
    go: Any = g.add_conditional_edges
    g.add_edge(START, "APPROVING")
    ways = {"approved": "LOADING", "waiting": "APPROVING", "rejected or expired": "EMPTY"}
    go("APPROVING", verdict_of("APPROVING"), ways)
    go("LOADING", spread.spread, {"WORKING": "WORKING", "nothing to do": "SHORT"})
    return g


def _rest(g: Graph, least: int | None) -> None:
    g.add_node("GATHERING", Gathering("GATHERING", of="WORKING", least=least))
    for end in ("COMPLETED", "SHORT", "EMPTY"):
        g.add_node(end, Ending(end, says=lambda _state: "the mailing has ended"))
    go: Any = g.add_conditional_edges
    g.add_edge("WORKING", "GATHERING")
    go("GATHERING", gathered_of("GATHERING"), {"enough": "COMPLETED", "too few": "SHORT"})


@dataclass
class Crowd:
    """Work that notes how many are at it at once; it goes on only when nobody else can begin."""

    now: int = 0
    most: int = 0
    order: list[Any] = field(default_factory=list)

    async def __call__(self, inside: Mapping[str, Any]) -> Any:
        self.now += 1
        self.most = max(self.most, self.now)
        for _ in range(20 - inside["index"] % 20):  # the later ones of a chunk are done first
            await asyncio.sleep(0)
        self.now -= 1
        self.order.append(inside["index"])
        return inside["item"] * 2


def post_office(file: Path, dies_after: int | None = None) -> Delivery:
    """Every mail is a line in a file, its key and its address; the process dies right after that many."""

    async def call(arguments: Arguments, key: str) -> Answer:
        await asyncio.to_thread(_note, file, f"{key} {arguments['to']}")
        if dies_after is not None and len(sent(file)) >= dies_after:
            os.kill(os.getpid(), signal.SIGKILL)
        return {"key": key}

    async def probe(_arguments: Arguments, key: str) -> Answer | None:
        return {"key": key} if any(line.startswith(f"{key} ") for line in sent(file)) else None

    return Delivery(call, probe)


def _note(file: Path, line: str) -> None:
    with file.open("a") as book:
        book.write(f"{line}\n")
        book.flush()
        os.fsync(book.fileno())


def sent(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def sending(file: Path, dies_after: int | None = None) -> Effect:
    return Effect("WORKING", post_office(file, dies_after), mail, kind="reversible")


def send_and_die(folder: str, config: Any, addresses: list[str]) -> None:
    """Mail them, and be killed in the middle of it."""

    async def go() -> None:
        async with open_saver(Path(folder)) as saver:
            send = sending(Path(folder) / "sent", dies_after=len(addresses) // 2)
            graph = mailing(send, at_once=2).compile(checkpointer=saver)
            await graph.ainvoke({"records": addresses}, config, durability="sync")

    asyncio.run(go())


async def run(graph: Graph, records: list[Any], config: Any = None, saver: Any = None, **state: Any) -> dict[str, Any]:
    compiled = graph.compile(checkpointer=saver or InMemorySaver())
    ended: dict[str, Any] = await compiled.ainvoke({"records": records, **state}, config or a_run())
    return ended

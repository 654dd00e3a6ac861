"""What a decided gate costs, and what the audit log adds to the ledger: `python -m benchmarks.gates`."""

import asyncio
import os
import statistics
import tempfile
import time
import uuid
from typing import Any

from langgraph.graph import START, StateGraph

from host.checkpoints import open_saver
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.routers import verdict_of
from reliability.identity import Voter
from reliability.ledger import aside, audit, ledger, requests
from state.outcomes import Approvals

TIMES = 100


class DeskState(Approvals, total=False):
    status: str
    messages: list[Any]


def desk() -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(DeskState)
    g.add_node("APPROVING", Gate("APPROVING", "pay", lambda _: {"amount": 5}, lambda _: "Pay?", teams={"": 1}))
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, Ending(end, says=lambda _: "done"))
    g.add_edge(START, "APPROVING")
    ways: Any = {"approved": "COMPLETED", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    go: Any = g.add_conditional_edges
    go("APPROVING", verdict_of("APPROVING"), ways)
    return g


async def passes() -> list[float]:
    """[ms] from waking a run whose request is decided to where the gate was left."""
    taken: list[float] = []
    async with open_saver() as saver:
        graph = desk().compile(checkpointer=saver)
        for _ in range(TIMES):
            config: Any = {"configurable": {"thread_id": str(uuid.uuid4())}}
            await graph.ainvoke({}, config)
            (asked,) = await aside(requests.inbox, config["configurable"]["thread_id"])
            await aside(requests.vote, asked.id, Voter("kim"), "approve")
            began = time.perf_counter()
            async for part in graph.astream(None, config, stream_mode="updates"):
                if "APPROVING" in part:
                    break
            taken.append((time.perf_counter() - began) * 1000)
    return taken


def rows() -> list[float]:
    """[ms] of one row of the audit log, in a transaction that writes anyway."""

    def many(tx: Any) -> float:
        began = time.perf_counter()
        for number in range(TIMES):
            audit.note(tx, "voted", "run", f"request-{number}", voter="kim", decision="approve")
        return (time.perf_counter() - began) * 1000 / TIMES

    return [ledger().call(many) for _ in range(10)]


def told(what: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    print(f"{what}: median {statistics.median(ordered):.2f} ms, 95 % under {ordered[int(len(ordered) * 0.95)]:.2f} ms")


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ["FERMATA_HOME"] = home
        told("a decided gate", asyncio.run(passes()))
        told("a row of the audit log", rows())


if __name__ == "__main__":
    main()

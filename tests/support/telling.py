"""A run that asks two teams, and a process that plays it from wherever it stands to its end, or dies at a boundary."""

import asyncio
from typing import Any

from langgraph.graph import START, StateGraph

import fermata
from host.checkpoints import open_saver
from host.crashtest.watching import Plan, begin
from host.runs import Host
from host.sweeper import Sweeper
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.routers import verdict_of
from reliability.errors import NotFound
from reliability.identity import Voter
from reliability.ledger import aside, requests
from state.messages import Messages
from state.outcomes import Approvals
from tests.support.world import patient

GIVEN: dict[str, Any] = {"amount": 5, "approvals": {}}


class TellingState(Approvals, total=False):
    amount: int
    status: str
    messages: Messages


def telling() -> Any:
    """APPROVING (travel and finance) → COMPLETED or DECLINED."""
    asks = {"shows": lambda state: {"amount": state["amount"]}, "describes": lambda _state: "Go?"}
    g: StateGraph[Any, Any, Any, Any] = StateGraph(TellingState)
    g.add_node("APPROVING", Gate("APPROVING", "go", **asks, teams={"travel": 1, "finance": 1}))  # type: ignore[arg-type]
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, Ending(end, says=lambda _state: "over"))
    g.add_edge(START, "APPROVING")
    ways = {"approved": "COMPLETED", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    g.add_conditional_edges("APPROVING", verdict_of("APPROVING"), ways)  # type: ignore[arg-type]
    return fermata.publish(g, "telling")


def play(run: str, plan: Plan) -> None:
    """Ask, vote twice, sweep; each step is taken up where an earlier process left it."""

    async def story() -> None:
        async with open_saver() as saver:
            host = Host(saver, lambda _name: graph)
            try:
                await host.drive(run)
            except NotFound:
                await host.start("telling", GIVEN, run=run)
            (asked,) = await aside(requests.of_run, run)
            for voter in (Voter("min", "travel"), Voter("lee", "finance")):
                await host.vote(asked.id, voter, "approve")
            await Sweeper(host, patient()).once()

    graph = telling()
    begin(plan)
    asyncio.run(story())

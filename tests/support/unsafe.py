"""Workflows that are wrong on purpose, and the same one done right: what the crash test must tell apart.

The outside is a till: a file that every payment adds a line to, and that honours a key where one is given.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from langchain_core.runnables import RunnableConfig
from langgraph.graph import END, START, StateGraph

from graphs.publish import publish
from host.crashtest.scenario import WORLD, Count, Scenario
from nodes.effect import Effect
from nodes.place import place_of
from nodes.routers import outcome_of, verdict_of
from reliability.deliver import Answer, Arguments, Delivery
from reliability.environment import home
from reliability.hold import hold
from reliability.ledger import aside, intents
from reliability.ledger.intents import Step
from tests.support.shop import Graph, ShopState, approving, ending


async def pay(arguments: Arguments, key: str) -> Answer:
    """One file a payment; the same key twice is one payment."""
    with suppress(FileExistsError):
        (home() / WORLD / key.replace(":", " ")).touch(exist_ok=False)
    return {"paid": arguments["amount"]}


def count(world: Path) -> Count:
    payments = {"payment": len(list(world.iterdir()))}
    return Count(payments, payments)


async def pay_without_a_key(state: Mapping[str, Any]) -> dict[str, Any]:
    """What many would write: call the service in a plain node."""
    await pay({"amount": state["amount"]}, f"payment {len(list((home() / WORLD).iterdir()))}")
    return {}


async def record_before_paying(state: Mapping[str, Any], config: RunnableConfig) -> dict[str, Any]:
    """Notes that it was done, then does it; whoever comes next believes the note."""
    place = place_of(config)
    step = Step(place.run, "PAYING", 1, "compensable")
    async with hold(place.run) as lease:
        intent = await aside(intents.begin, lease, step, {"amount": state["amount"]})
        if intent.status == "intended":
            await aside(intents.settle, lease, step.key, "done")
            await pay({"amount": state["amount"]}, step.key)
    return {}


def paying(phase: str) -> Effect:
    return Effect(phase, Delivery(pay), lambda state: {"amount": state["amount"]}, kind="reversible")


def plainly(node: Any) -> Graph:
    """PAYING → COMPLETED."""
    g: Graph = StateGraph(ShopState)
    g.add_node("PAYING", node)
    g.add_node("COMPLETED", ending("COMPLETED"))
    g.add_edge(START, "PAYING")
    g.add_edge("PAYING", "COMPLETED")
    g.add_edge("COMPLETED", END)
    return g


def safely(*phases: str) -> Graph:
    """One payment after the other → COMPLETED; one that is in doubt is shown to a person."""
    g: Graph = StateGraph(ShopState)
    go: Any = g.add_conditional_edges
    g.add_edge(START, phases[0])
    for phase, following in zip(phases, (*phases[1:], "COMPLETED"), strict=True):
        g.add_node(phase, paying(phase))
        go(phase, outcome_of(phase), {"done": following, "failed": "FAILED", "unknown": "APPROVING"})
    g.add_node("APPROVING", approving(teams={"": 1}))
    go(
        "APPROVING",
        verdict_of("APPROVING"),
        {"approved": "DOUBTED", "waiting": "APPROVING", "rejected or expired": "FAILED"},
    )
    for end in ("COMPLETED", "FAILED", "DOUBTED"):
        g.add_node(end, ending(end))
        g.add_edge(end, END)
    return g


repeating = publish(plainly(pay_without_a_key), "repeating")
losing = publish(plainly(record_before_paying), "losing")
once = publish(safely("PAYING"), "once")
once_and_a_tip = publish(safely("PAYING", "TIPPING"), "once_and_a_tip")

ONE = Scenario("one payment", {"amount": 5, "outcomes": {}, "approvals": {}}, "COMPLETED", {"payment": 1}, count)
scenarios = [ONE]

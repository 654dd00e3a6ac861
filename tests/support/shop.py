"""A shop in a few lines of LangGraph: what Fermata's boxes do inside anybody's graph."""

import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Annotated, Any

from langchain_core.messages import AnyMessage
from langchain_core.runnables import RunnableConfig
from langgraph.graph import START, StateGraph
from langgraph.graph.message import add_messages
from langgraph.types import Command

from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.routers import outcome_of, undo_of, verdict_of, verdict_or_change_of
from reliability.identity import Voter, speaking
from state.outcomes import Approvals, Outcomes
from tests.support.world import World

Graph = StateGraph[Any, Any, Any, Any]
Config = RunnableConfig


class ShopState(Outcomes, Approvals, total=False):
    amount: int
    paid: dict[str, Any]
    status: str
    messages: Annotated[list[AnyMessage], add_messages]


def a_run() -> RunnableConfig:
    return {"configurable": {"thread_id": str(uuid.uuid4())}}


def run_of(config: RunnableConfig) -> str:
    return str(config["configurable"]["thread_id"])


def paying(world: World, phase: str = "PAYING", **other: Any) -> Effect:
    """Pays the amount in the state, once."""
    known: dict[str, Any] = {
        "delivery": world.delivery(),
        "arguments": lambda state: {"amount": state["amount"]},
        "keep": lambda _state, answer: {"paid": dict(answer)},
    }
    return Effect(phase, **{**known, **other})


def approving(pay: Effect | None = None, **other: Any) -> Gate:
    """Asks whether the amount in the state may be paid."""
    known: dict[str, Any] = {
        "action": "pay",
        "shows": lambda state: {"amount": state["amount"]},
        "describes": lambda state: f"Pay {state['amount']}?",
        "covers": (pay,) if pay else (),
        "expires_after": timedelta(hours=1),
    }
    return Gate("APPROVING", **{**known, **other})


def ending(phase: str) -> Ending:
    return Ending(phase, says=lambda state: f"{phase} with {state.get('amount')}")


def till(pay: Effect) -> Graph:
    """PAYING → COMPLETED or DECLINED."""
    g: Graph = StateGraph(ShopState)
    g.add_node("PAYING", pay)
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    ways = {"done": "COMPLETED", "failed or unknown": "DECLINED"}

    async def paid(state: Mapping[str, Any]) -> str:
        return "done" if state["outcomes"]["PAYING"]["result"] == "done" else "failed or unknown"

    g.add_edge(START, "PAYING")
    g.add_conditional_edges("PAYING", paid, ways)  # type: ignore[arg-type]
    return g


def counter(world: World, gate: Gate | None = None, **other: Any) -> Graph:
    """PRICING → APPROVING → PAYING → COMPLETED or DECLINED; a change makes it dearer and asks again."""
    pay = paying(world, gate="APPROVING", **other)
    asked = gate or approving(pay, changes=2)
    g: Graph = StateGraph(ShopState)

    async def price(state: Mapping[str, Any]) -> dict[str, Any]:
        sent_back = state["approvals"].get("APPROVING", {}).get("verdict") == "change"
        return {"amount": state["amount"] + 1} if sent_back else {}

    g.add_node("PRICING", price)
    g.add_node("APPROVING", asked)
    g.add_node("PAYING", pay)
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    go = g.add_conditional_edges
    g.add_edge(START, "PRICING")
    g.add_edge("PRICING", "APPROVING")
    answers = {"approved": "PAYING", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    if asked.changes:
        go("APPROVING", verdict_or_change_of("APPROVING"), {**answers, "change": "PRICING"})  # type: ignore[arg-type]
    else:
        go("APPROVING", verdict_of("APPROVING"), answers)  # type: ignore[arg-type]
    go("PAYING", outcome_of("PAYING"), {"done": "COMPLETED", "failed": "DECLINED"})  # type: ignore[arg-type]
    return g


def saga(reserving: World, charging: World, undoing: World) -> Graph:
    """RESERVING → CHARGING → COMPLETED, or back through REFUNDING and RELEASING; a stuck undo ends the run there."""
    g: Graph = StateGraph(ShopState)
    g.add_node("RESERVING", paying(reserving, "RESERVING", undo="RELEASING"))
    g.add_node("CHARGING", paying(charging, "CHARGING", undo="REFUNDING"))
    g.add_node("REFUNDING", Compensation("REFUNDING", "CHARGING", undoing.undo()))
    g.add_node("RELEASING", Compensation("RELEASING", "RESERVING", undoing.undo()))
    for end in ("COMPLETED", "DECLINED", "ROLLED_BACK", "STUCK"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "RESERVING")
    go("RESERVING", outcome_of("RESERVING"), {"done": "CHARGING", "failed": "DECLINED", "unknown": "RELEASING"})
    go("CHARGING", outcome_of("CHARGING"), {"done": "COMPLETED", "failed": "RELEASING", "unknown": "REFUNDING"})
    go("REFUNDING", undo_of("REFUNDING"), {"undone": "RELEASING", "stuck": "STUCK"})
    go("RELEASING", undo_of("RELEASING"), {"undone": "ROLLED_BACK", "stuck": "STUCK"})
    return g


@contextmanager
def speaks(name: str, team: str | None = None, *, authenticated: bool = False) -> Iterator[None]:
    """Within it, this person is the one who calls."""
    before = speaking.set(Voter(name, team, authenticated))
    try:
        yield
    finally:
        speaking.reset(before)


def answer(kind: str, request: str | None = None, **choice: Any) -> Command[Any]:
    """A decision, in the shape that LangChain's clients send it."""
    named = {"request": request} if request else {}
    return Command(resume={"decisions": [{"type": kind, **choice}], **named})

"""What a box declares for verification is what it does: limits, rejections, questions."""

from datetime import timedelta

from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from graphs.cast import travel_cast
from host.checkpoints import GuardedSaver
from nodes.below import Below
from nodes.effect import Effect
from nodes.loop import Loop
from nodes.question import Reply
from nodes.routers import outcome_of, size_of, verdict_of
from nodes.travel import clarifying
from reliability.ledger import aside, requests, runs
from state.money import Money
from tests.support.machines.cast import SMALL, amount, asked
from tests.support.shop import Config, Graph, ShopState, a_run, answer, approving, ending, paying, run_of
from tests.support.world import World


def stall(pay: Effect) -> Graph:
    """SIZING → PAYING, without any gate: what only the effect's own limit holds back."""
    g: Graph = StateGraph(ShopState)
    g.add_node("PAYING", pay)
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    g.add_edge(START, "PAYING")
    ways = {"done": "COMPLETED", "failed": "DECLINED", "unknown": "DECLINED"}
    g.add_conditional_edges("PAYING", outcome_of("PAYING"), ways)  # type: ignore[arg-type] # str is Hashable
    return g


async def ended(graph: Graph, minor: int) -> dict[str, object]:
    config = a_run()
    found: dict[str, object] = await graph.compile(checkpointer=InMemorySaver()).ainvoke({"amount": minor}, config)
    return found


async def test_below_its_limit_an_effect_needs_no_approval(world: World) -> None:
    pay = paying(world, gate="APPROVING", arguments=amount, below=SMALL)

    assert (await ended(stall(pay), 49_999))["status"] == "COMPLETED"


async def test_at_its_limit_the_effect_itself_demands_the_approval(world: World) -> None:
    pay = paying(world, gate="APPROVING", arguments=amount, below=SMALL)

    assert (await ended(stall(pay), 50_000))["status"] == "DECLINED"
    assert world.calls == []


async def test_where_no_gate_could_approve_it_what_is_too_much_is_never_sent(world: World) -> None:
    pay = paying(world, arguments=amount, below=SMALL)

    assert (await ended(stall(pay), 82_000))["status"] == "DECLINED"
    assert (await ended(stall(pay), 5))["status"] == "COMPLETED"
    assert len(world.calls) == 1


def test_a_limit_is_in_its_own_currency_and_above_nothing() -> None:
    small = Below(Money(minor=100, currency="USD"), asked)

    assert small({"minor": 99, "currency": "USD"})
    assert not small({"minor": 100, "currency": "USD"})
    assert not small({"minor": 5, "currency": "KRW"})
    assert not small({"minor": -5, "currency": "USD"})


async def test_the_router_asks_every_effect_that_it_leads_to(world: World) -> None:
    less = Below(Money(minor=10, currency="KRW"), asked)
    sized = size_of(paying(world, arguments=amount, below=SMALL), paying(world, arguments=amount, below=less))

    assert [await sized({"amount": minor}) for minor in (9, 10, 60_000)] == ["below", "above", "above"]


def test_clarifying_asks_as_often_as_it_declares_and_then_gives_up() -> None:
    loop = travel_cast().clarify.loop
    assert loop == Loop(clarifying.MOST_QUESTIONS, "asked")
    state = {"said": [], "missing": ["origin"], "wrong": {}}

    readings = []
    for _ in range(loop.most):
        state = {**state, **clarifying.keep_reply(state, Reply(answer="?"))}
        readings.append(state["reading"])

    assert readings == ["incomplete"] * (loop.most - 1) + ["not a trip"]


def asking(rejections: int) -> Graph:
    """APPROVING again and again, until somebody accepts: the operator's loop without its undo."""
    g: Graph = StateGraph(ShopState)
    g.add_node("APPROVING", approving(expires_after=timedelta(days=7), rejections=rejections))
    g.add_node("TRYING", _nothing)
    g.add_node("COMPLETED", ending("COMPLETED"))
    g.add_edge(START, "APPROVING")
    g.add_edge("TRYING", "APPROVING")
    ways = {"approved": "COMPLETED", "waiting": "APPROVING", "rejected or expired": "TRYING"}
    g.add_conditional_edges("APPROVING", verdict_of("APPROVING"), ways)  # type: ignore[arg-type] # str is Hashable
    return g


async def _nothing(state: object) -> dict[str, object]:
    return {}


async def offered(config: Config) -> tuple[str, ...]:
    (request,) = await aside(requests.inbox, run_of(config))
    return tuple(request.policy.decisions)


async def test_after_its_last_rejection_a_gate_takes_only_an_approval_and_waits_for_it() -> None:
    graph, config = asking(rejections=2).compile(checkpointer=InMemorySaver()), a_run()
    await graph.ainvoke({"amount": 5}, config)

    seen = [await offered(config)]
    for _ in range(2):
        await graph.ainvoke(answer("reject"), config)
        seen.append(await offered(config))
    (last,) = await aside(requests.inbox, run_of(config))
    refused = await graph.ainvoke(answer("reject"), config)

    assert seen == [("approve", "reject"), ("approve", "reject"), ("approve",)]
    assert last.expires_at > "2100"
    assert "cannot be answered with 'reject'" in refused["__interrupt__"][0].value["refused"]
    assert (await graph.ainvoke(answer("approve"), config))["status"] == "COMPLETED"


async def test_a_cancelled_run_does_not_run_in_circles_where_an_undo_stays_stuck(saver: GuardedSaver) -> None:
    """Cancelling rejects whatever is asked; without the bound this would spin to LangGraph's recursion limit."""
    graph, config = asking(rejections=3).compile(checkpointer=saver), a_run()
    await graph.ainvoke({"amount": 5}, config)
    await aside(runs.cancel, run_of(config), "lee")

    paused = await graph.ainvoke(None, config)

    assert "__interrupt__" in paused
    assert paused["approvals"]["APPROVING"]["rejections"] == 3

"""What is about to be sent is looked at where it is sent: stopped, or put before people, whoever drives."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from graphs.publish import publish
from graphs.verify import verify
from nodes.below import Below
from nodes.effect import Effect
from nodes.routers import outcome_of, size_of, verdict_of
from reliability.errors import BadInput
from reliability.ledger import ledger
from reliability.ledger.intents import of_run
from state.money import Money
from state.outcomes import Approvals, Outcomes
from state.parallel import in_order
from tests.support import shop
from tests.support.desk_agents import agent, alone, calls, refund_tool, refunding, says, scripted
from tests.support.leaking import SECRET, guardrail, shows
from tests.support.mailing import mail, mailing
from tests.support.shop import a_run, answer, approving, ending, run_of
from tests.support.world import World
from tools.guards.behaviour import Behaviour
from tools.guards.door import GUARDED, Mark
from tools.guards.guardrail import Action, Guardrail
from tools.guards.match import Match

EUR = "EUR"
SMALL = Below(Money(minor=10_000, currency=EUR), lambda arguments: Money(minor=arguments["amount"], currency=EUR))


class Shop(Outcomes, Approvals, total=False):
    amount: int
    note: str
    status: str
    messages: list[Any]


def critical(text: str) -> Sequence[Match]:
    at = text.find("security/")
    return [Match("critical-files", at, at + 9)] if at >= 0 else []


def critical_files(action: Action) -> Guardrail:
    return Guardrail("critical-files", critical, action, frozenset({"effect"}))


def paying(world: World, **declared: Any) -> Effect:
    def arguments(state: Mapping[str, Any]) -> dict[str, Any]:
        return {"amount": state["amount"], "note": state.get("note", "security/")}

    return Effect("PAYING", world.delivery(), arguments, kind="irreversible", **declared)


def till(pay: Effect, *rails: Guardrail, behaviour: Behaviour | None = None) -> Any:
    """PRICING → (APPROVING →) PAYING → COMPLETED or DECLINED."""
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Shop)
    asks = {"teams": {"": 1}, "shows": lambda state: {"amount": state["amount"], "note": state["note"]}}

    async def price(_state: Mapping[str, Any]) -> dict[str, Any]:
        return {}

    g.add_node("PRICING", price)
    g.add_node("APPROVING", approving(pay, **asks))
    g.add_node("PAYING", pay)
    for end in ("COMPLETED", "DECLINED"):
        g.add_node(end, ending(end))
    g.add_edge(START, "PRICING")
    go: Any = g.add_conditional_edges
    go("PRICING", size_of(pay), {"below": "PAYING", "above": "APPROVING"})
    ways = {"approved": "PAYING", "waiting": "APPROVING", "rejected or expired": "DECLINED"}
    go("APPROVING", verdict_of("APPROVING"), ways)
    go("PAYING", outcome_of("PAYING"), {"done": "COMPLETED", "failed": "DECLINED", "unknown": "PAYING"})
    graph = g.compile(checkpointer=InMemorySaver()).with_config({"configurable": {GUARDED: Mark("till")}})
    bound(rails, behaviour)
    return graph


def bound(rails: Sequence[Guardrail], behaviour: Behaviour | None = None) -> None:
    """Give the workflow `till` these; the machine itself is compiled by hand, to have an undrawn way in one test."""
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Shop)
    g.add_node("COMPLETED", ending("COMPLETED"))
    g.add_edge(START, "COMPLETED")
    publish(g, "till", guardrails=rails, behaviour=behaviour)


def gated(world: World) -> Effect:
    return paying(world, gate="APPROVING", below=SMALL)


def kept_in(home: Path, files: str) -> list[str]:
    return [file.read_bytes().decode("latin-1") for file in home.rglob(files) if file.is_file()]


@pytest.mark.parametrize("action", ["block", "reject"])
async def test_what_a_guardrail_stops_is_not_sent_and_goes_along_the_drawn_failure(
    action: Action, world: World, home: Path
) -> None:
    config = a_run()

    state = await till(gated(world), guardrail(action, "effect")).ainvoke({"amount": 5, "note": SECRET}, config)

    assert world.calls == [] and state["status"] == "DECLINED"
    (row,) = ledger().call(of_run, run_of(config))
    assert (row.status, row.arguments) == ("failed", {})
    assert row.reason == state["outcomes"]["PAYING"]["reason"]
    assert "secret-detection (aws-access-key) at character 0" in row.reason and "not sent" in row.reason
    assert not any(shows(text) for text in kept_in(home, "ledger*"))


async def test_a_small_amount_goes_unasked_and_what_a_guardrail_wants_approved_is_asked(world: World) -> None:
    graph, unasked, asked = till(gated(world), critical_files("require-approval")), a_run(), a_run()

    done = await graph.ainvoke({"amount": 5, "note": "lunch"}, unasked)
    waits = await graph.ainvoke({"amount": 5, "note": "security/rules"}, asked)
    paid = await graph.ainvoke(answer("approve"), asked)

    assert done["status"] == "COMPLETED"
    assert waits["__interrupt__"] and "review" not in waits["__interrupt__"][0].value["action_requests"][0]["args"]
    assert paid["status"] == "COMPLETED"
    assert [given["note"] for _, given in world.calls] == ["lunch", "security/rules"]


async def test_a_senior_is_asked_where_a_guardrail_wants_one(world: World) -> None:
    graph, config = till(gated(world), critical_files("require-senior-review")), a_run()

    waits = await graph.ainvoke({"amount": 5, "note": "security/rules"}, config)

    assert world.calls == []
    assert waits["__interrupt__"][0].value["action_requests"][0]["args"]["review"] == "senior"


async def test_of_many_items_those_that_a_guardrail_stops_are_not_sent(world: World) -> None:
    send = Effect("WORKING", world.delivery(), mail, "reversible")
    bound([guardrail("block", "effect")])
    graph = mailing(send).compile(checkpointer=InMemorySaver()).with_config({"configurable": {GUARDED: Mark("till")}})

    ended = await graph.ainvoke({"records": ["ann", SECRET, "bob"]}, a_run())

    assert sorted(given["to"] for _, given in world.calls) == ["ann", "bob"]
    assert [one["result"] for one in in_order(ended, "WORKING")] == ["done", "failed", "done"]


async def test_a_tool_of_an_agent_is_put_before_people_where_a_guardrail_wants_it(world: World) -> None:
    refund = refunding(world, gate="APPROVING", kind="irreversible", below=Below(SMALL.limit, cents))
    boxes = [agent(scripted(calls(("refund", {"cents": 5})), "Paid."), refund_tool(refund)) for _ in range(2)]
    unasked, asked = (alone(box).compile(checkpointer=InMemorySaver()) for box in boxes)

    bound([])
    done = await unasked.ainvoke(says("5 cents back"), marked(a_run()))
    bound([Guardrail("all", every, "require-approval", frozenset({"effect"}))])
    waits = await asked.ainvoke(says("5 cents back"), marked(a_run()))

    assert len(world.calls) == 1 and done["agents"]["BILLING"]["ended"] == "answered"
    assert waits["agents"]["BILLING"]["ended"] == "proposed" and waits["proposed"] == {"REFUNDING": {"cents": 5}}


def marked(config: Any) -> Any:
    """As the published workflow called `till` would be called."""
    config["configurable"][GUARDED] = Mark("till")
    return config


def cents(arguments: Mapping[str, Any]) -> Money:
    return Money(minor=arguments["cents"], currency=EUR)


def every(text: str) -> Sequence[Match]:
    return [Match("any", 0, 1)]


async def test_an_effect_that_was_led_around_its_gate_demands_the_approval_itself(world: World) -> None:
    graph, config = till(gated(world)), a_run()
    await graph.aupdate_state(config, {"amount": 5, "note": "security/rules"}, as_node="PRICING")
    bound([critical_files("require-approval")])

    state = await graph.ainvoke(None, config)

    assert world.calls == []
    assert "nobody approved PAYING at APPROVING" in state["outcomes"]["PAYING"]["reason"]


async def test_an_effect_without_a_gate_says_that_nobody_could_approve_it(world: World) -> None:
    graph = shop.till(paying(world)).compile(checkpointer=InMemorySaver())
    bound([critical_files("require-approval")])

    state = await graph.ainvoke({"amount": 5}, marked(a_run()))

    assert world.calls == [] and state["status"] == "DECLINED"
    reason = state["outcomes"]["PAYING"]["reason"]
    assert "critical-files" in reason and "PAYING has no gate that could give it; it was not sent" in reason


async def test_what_was_done_stays_done_when_a_guardrail_is_new(world: World) -> None:
    graph, config = till(gated(world)), a_run()
    await graph.ainvoke({"amount": 5, "note": SECRET}, config)
    before = await anext(one async for one in graph.aget_state_history(config) if one.next == ("PAYING",))
    bound([guardrail("block", "effect")])

    again = await graph.ainvoke(None, before.config)

    assert again["outcomes"]["PAYING"]["result"] == "done" and len(world.calls) == 1


async def test_a_forbidden_operation_is_not_sent_even_where_it_was_approved(world: World) -> None:
    push = paying(world, gate="APPROVING", operations=frozenset({"force-push"}), below=SMALL)
    graph, config = till(push), a_run()

    await graph.ainvoke({"amount": 50_000, "note": "main"}, config)
    state = await graph.ainvoke(answer("approve"), config)

    assert world.calls == [] and state["status"] == "DECLINED"
    assert "the operation force-push is forbidden here" in state["outcomes"]["PAYING"]["reason"]


def test_verification_says_which_declared_operation_will_be_refused(world: World) -> None:
    push = paying(world, gate="APPROVING", operations=frozenset({"force-push"}), below=SMALL)

    report = verify(till(push), "till")

    assert [one.state for one in report.findings if "'force-push', which is forbidden here" in one.says] == ["PAYING"]


@pytest.mark.parametrize("action", ["mask", "redact"])
def test_what_is_sent_is_what_was_approved_so_that_nothing_is_masked_there(action: Action) -> None:
    with pytest.raises(BadInput, match="must be what was approved; accepted at an effect: block, reject, warn"):
        guardrail(action, "output", "effect")

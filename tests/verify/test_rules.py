"""Each rule says what is wrong, where, how one gets there, and what to do; of foreign graphs, too."""

import operator
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import pytest
from langchain_core.tools import tool
from langgraph.graph import END, START, StateGraph
from langgraph.prebuilt import ToolNode
from langgraph.types import Command, Send, interrupt
from typing_extensions import TypedDict

from graphs.verify import Finding, verify
from graphs.verify.findings import Rule
from nodes.routers import outcome_of, verdict_of
from tests.support.machines import MACHINES
from tests.support.machines.cast import effect, ending, gate
from tests.support.machines.order import OrderState
from tests.verify.breaking.surgery import Graph, declare, lead, redirect


class Plain(TypedDict, total=False):
    asked: str
    answer: str
    rounds: int
    found: Annotated[list[str], operator.add]


def ask(state: Any) -> dict[str, Any]:
    return {"asked": "?"}


def answer(state: Any) -> dict[str, Any]:
    return {"answer": "!"}


def other(state: Any) -> dict[str, Any]:
    return {"answer": "?"}


def plain(*edges: tuple[str, str], **nodes: Any) -> Graph:
    graph: Graph = StateGraph(Plain)
    for name, node in {"ask": ask, "answer": answer, **nodes}.items():
        graph.add_node(name, node)
    for source, target in ((START, "ask"), *edges):
        graph.add_edge(source, target)
    return graph


def found(graph: Graph, rule: Rule, state: str) -> Finding:
    (finding,) = [one for one in verify(graph).findings if (one.rule, one.state) == (rule, state)]
    return finding


def broken_travel() -> Graph:
    return MACHINES["travel"]()


def test_a_foreign_graph_without_fault_is_left_in_peace() -> None:
    assert verify(plain(("ask", "answer"), ("answer", END))).findings == ()


def test_nothing_in_the_graph_is_called() -> None:
    called: list[str] = []

    def node(state: Any) -> dict[str, Any]:
        called.append("node")
        return {}

    def router(state: Mapping[str, Any]) -> Literal["ask", "__end__"]:
        called.append("router")
        return "ask"

    graph = plain(("ask", "answer"), answer=node)
    graph.add_conditional_edges("answer", router)

    assert found(graph, "loops", "ask")
    assert called == []


def test_a_way_around_the_gate_is_shown_from_the_start() -> None:
    graph = broken_travel()
    lead(graph, "SEARCHING", "offers", "BOOKING_FLIGHT")

    finding = next(one for one in verify(graph).errors if one.rule == "approvals")

    assert finding.line == (
        "error [approvals] BOOKING_FLIGHT: BOOKING_FLIGHT can happen without an approval at APPROVING; "
        "let only its way 'approved' lead here"
    )
    assert finding.path == "START → PLANNING —understood→ SEARCHING —offers→ BOOKING_FLIGHT"


def test_a_rejection_that_leads_to_the_effect_is_told_as_that() -> None:
    graph = broken_travel()
    lead(graph, "APPROVING", "rejected or expired", "BOOKING_HOTEL")

    says = {one.says for one in verify(graph).errors if (one.rule, one.state) == ("approvals", "BOOKING_HOTEL")}

    assert says == {
        "BOOKING_HOTEL can happen after APPROVING said 'rejected or expired'; let only its way 'approved' lead here"
    }


def test_an_approval_is_used_up_by_the_effect_that_it_was_given_for() -> None:
    graph: Graph = StateGraph(OrderState)
    pay = effect("PAYING", kind="irreversible", gate="APPROVING")
    graph.add_node("APPROVING", gate("APPROVING", pay))
    graph.add_node("PAYING", pay)
    graph.add_node("NOT_PAID", ending("NOT_PAID"))
    graph.add_node("LOOKING", gate("LOOKING"))
    graph.add_edge(START, "APPROVING")
    go: Any = graph.add_conditional_edges
    no = {"waiting": "APPROVING", "rejected or expired": "NOT_PAID"}
    go("APPROVING", verdict_of("APPROVING"), {"approved": "PAYING", **no})
    go("PAYING", outcome_of("PAYING"), {"done": "PAYING", "failed": "NOT_PAID", "unknown": "LOOKING"})
    go(
        "LOOKING",
        verdict_of("LOOKING"),
        {"approved": "PAYING", "waiting": "LOOKING", "rejected or expired": "NOT_PAID"},
    )

    finding = found(graph, "approvals", "PAYING")

    assert finding.says.startswith("PAYING can happen when the approval of APPROVING is used up")
    assert finding.path == "START → APPROVING —approved→ PAYING —done→ PAYING"


def test_what_is_left_in_the_world_is_named_with_the_way_there() -> None:
    graph = broken_travel()
    lead(graph, "CANCELLING_HOTEL", "undone", "ROLLED_BACK")

    says = {one.says: one.path for one in verify(graph).errors if one.rule == "undo"}

    left = "BOOKING_FLIGHT is still in the world when the run ends here after a failure; undo it first"
    assert says[left].endswith("BOOKING_HOTEL —unknown→ CANCELLING_HOTEL —undone→ ROLLED_BACK")


def test_a_pivot_is_not_crossed() -> None:
    graph = MACHINES["order"]()
    lead(graph, "INVOICING", "failed", "REFUNDING")

    (finding,) = [one for one in verify(graph).errors if one.state == "REFUNDING"]

    assert finding.says == (
        "it undoes CHARGING although the pivot DISPATCHING is behind; from there a run only goes on"
    )


def test_what_nobody_knows_is_decided_by_a_person_and_silence_decides_nothing() -> None:
    graph = MACHINES["order"]()
    lead(graph, "ASKING_CARRIER", "rejected or expired", "HANDED_OVER")

    (finding,) = verify(graph).errors

    assert (finding.rule, finding.state) == ("undo", "HANDED_OVER")
    assert finding.says.startswith("CHARGING is still in the world")


def test_a_fallback_is_declared() -> None:
    graph = MACHINES["order"]()
    lead(graph, "INVOICING", "failed", "INVOICING_BY_MAIL")
    graph.add_node("INVOICING_BY_MAIL", effect("INVOICING_BY_MAIL", undo="VOIDING_MAIL"))
    go: Any = graph.add_conditional_edges
    ways = {"done": "NOTIFYING", "failed": "HANDED_OVER", "unknown": "NEEDS_OPERATOR"}
    go("INVOICING_BY_MAIL", outcome_of("INVOICING_BY_MAIL"), ways)
    undeclared = [one.says for one in verify(graph).errors if one.state == "INVOICING_BY_MAIL"]

    declare(graph, "INVOICING_BY_MAIL", instead_of="INVOICING")
    declared = [one.says for one in verify(graph).errors if one.state == "INVOICING_BY_MAIL"]

    assert any("declare a fallback with `instead_of`" in says for says in undeclared)
    assert not any("instead_of" in says for says in declared)


def test_a_small_amount_needs_no_gate_as_long_as_the_effect_checks_it_again() -> None:
    graph = MACHINES["order"]()
    declare(graph, "CHARGING", below=None)

    finding = found(graph, "approvals", "CHARGING")

    assert finding.path == "START → RESERVING —done→ SIZING —below→ CHARGING"


@pytest.mark.parametrize("kind", ["pivot", "irreversible"])
def test_what_nothing_takes_back_needs_a_gate_or_a_limit_and_what_can_be_undone_needs_none(kind: str) -> None:
    unasked, asked, undoable = MACHINES["order"](), MACHINES["order"](), MACHINES["order"]()
    declare(unasked, "DISPATCHING", kind=kind, gate=None, below=None)
    declare(asked, "DISPATCHING", kind=kind, gate=None)
    declare(undoable, "CHARGING", gate=None, below=None)

    finding = found(unasked, "approvals", "DISPATCHING")

    assert finding.says.startswith(f"DISPATCHING is {kind} and happens unasked; name the `gate`")
    assert "unasked" not in said(asked, "DISPATCHING")
    assert said(undoable, "CHARGING") == ""


def said(graph: Graph, state: str) -> str:
    return " ".join(one.says for one in verify(graph).findings if (one.rule, one.state) == ("approvals", state))


def test_two_branches_that_write_one_key_are_found_where_that_is_certain() -> None:
    graph = plain(("ask", "answer"), ("ask", "other"), ("answer", END), ("other", END), other=other)

    finding = found(graph, "reducers", "other")

    assert finding.says == (
        "it writes 'answer', and answer may write it at the same time; give the key a reducer: Annotated[…, reducer]"
    )


def test_work_that_is_sent_several_times_needs_a_reducer_and_a_declared_width() -> None:
    def spread(state: Mapping[str, Any]) -> list[Send]:
        return [Send("answer", {})]

    graph = plain(("answer", END))
    graph.add_conditional_edges("ask", spread, ["answer"])

    report = verify(graph)

    assert found(graph, "reducers", "answer").says.startswith("it writes 'answer', and it runs several times at once")
    assert str(report.bounds.states) == "unbounded: ask sends any number to answer"


def test_a_router_that_cannot_be_read_is_a_warning_in_a_foreign_graph_and_an_error_in_ours() -> None:
    foreign = plain(("answer", END))
    foreign.add_conditional_edges("ask", lambda state: "answer")
    ours = plain()
    ours.add_node("ENDED", ending("ENDED"))
    ours.add_edge("answer", "ENDED")
    ours.add_conditional_edges("ask", lambda state: "answer", {"answer": "answer"})

    assert found(foreign, "labels", "ask").severity == "warning"
    assert found(ours, "labels", "ask").severity == "error"
    assert str(verify(foreign).bounds.states) == "unknown: what the router of ask answers cannot be read"


def test_a_livelock_and_a_dead_end_are_told_apart() -> None:
    circle = plain(("ask", "answer"), ("answer", "ask"))
    dead = plain(("ask", "answer"))

    assert "no end can ever be reached" in found(circle, "ends", "ask").says
    assert "no way leads out" in found(dead, "ends", "answer").says


def test_a_cycle_is_bounded_by_a_loop_whose_measure_is_a_field_of_the_state() -> None:
    def again(state: Mapping[str, Any]) -> Literal["ask", "__end__"]:
        return "ask"

    def graph(loop: Mapping[str, Any]) -> Graph:
        built = plain(("ask", "answer"))
        built.nodes["ask"].metadata = {"loop": loop}
        built.add_conditional_edges("answer", again)
        return built

    assert verify(graph({"most": 3, "measure": "rounds"})).findings == ()
    assert str(verify(graph({"most": 3, "measure": "rounds"})).bounds.states) == "6"
    assert found(graph({"most": 3, "measure": "tries"}), "loops", "ask").says.startswith(
        "its loop is counted in 'tries', which is no field of the state"
    )


def test_an_exception_is_declared_on_the_node_with_its_reason_and_stays_visible() -> None:
    graph = plain(("ask", "answer"), ("answer", "ask"), ("answer", END))
    graph.nodes["ask"].metadata = {"why": {"loops": "a person watches it"}}

    report = verify(graph)

    assert report.findings == ()
    assert [(one.finding.rule, one.why) for one in report.excused] == [("loops", "a person watches it")]
    assert str(report.bounds.states) == "unbounded: ask → answer → ask"


def test_a_function_that_asks_and_acts_is_found_through_what_it_calls() -> None:
    pay = effect("PAYING", kind="reversible")

    def confirmed() -> bool:
        return bool(interrupt("sure?"))

    async def both(state: Any) -> dict[str, Any]:
        return await pay(state, {}) if confirmed() else {}

    graph = plain(("ask", "answer"), ("answer", END), answer=both)

    assert found(graph, "gates", "answer").says == (
        "one function interrupts and does PAYING; make the effect a node of its own"
    )


def test_a_tool_says_that_it_only_reads_or_goes_through_an_effect() -> None:
    @tool
    def look_up(what: str) -> str:
        """Look it up."""
        return what

    def graph() -> Graph:
        return plain(("ask", "answer"), ("answer", END), answer=ToolNode([look_up]))

    undeclared = found(graph(), "tools", "answer")
    look_up.metadata = {"readOnlyHint": True}

    assert undeclared.severity == "warning"
    assert "its tool 'look_up'" in undeclared.says
    assert verify(graph()).findings == ()


def test_hand_offs_by_command_are_ways() -> None:
    def triage(state: Any) -> Command[Literal["answer", "ask"]]:
        return Command(goto="answer")

    def lost(state: Any) -> Any:
        return Command(goto="asnwer")

    assert found(plain(("answer", END), ask=triage), "loops", "ask").path == "START → ask —goto→ ask"
    assert found(plain(ask=lost, answer=answer), "ends", "ask").severity == "warning"


def test_what_is_wrong_inside_a_box_is_told_with_the_whole_way() -> None:
    graph = MACHINES["nested"]()
    inner: Any = graph.nodes["ORDERING"].runnable
    redirect(inner.builder, "REFUNDING", "ROLLED_BACK")

    findings = [one for one in verify(graph).errors if one.state == "ORDERING/ROLLED_BACK"]

    assert findings[0].path.startswith("START → GUARDING —allowed→ HOLDING —done→ ORDERING/START → ORDERING/RESERVING")


def test_what_a_run_holds_outside_a_box_is_undone_when_the_box_fails() -> None:
    graph = MACHINES["nested"]()
    lead(graph, "ORDERING", "failed", "SORRY")

    says = {one.says for one in verify(graph).errors}

    assert "HOLDING is still in the world when the run ends here after a failure; undo it first" in says

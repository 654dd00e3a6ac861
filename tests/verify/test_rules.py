"""The rules of approvals and of undoing: each says what is wrong, where, how one gets there, and what to do."""

from typing import Any

import pytest
from langgraph.graph import START, StateGraph

from graphs.verify import verify
from nodes.routers import outcome_of, verdict_of
from tests.support.machines import MACHINES
from tests.support.machines.cast import effect, ending, gate
from tests.support.machines.order import OrderState
from tests.verify.breaking.surgery import Graph, declare, lead, redirect
from tests.verify.plain import found


def broken_travel() -> Graph:
    return MACHINES["travel"]()


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

"""The arrows of `order` and of `purchase`."""

import pytest

from graphs.catalog import load
from graphs.drawing import arrows
from graphs.verify import verify
from nodes.order.endings import UNDOING
from reliability.saga import entry

ORDER = {
    ("__start__", "words", "READING"),
    ("__start__", "data", "CHECKING_STOCK"),
    ("READING", "understood", "CHECKING_STOCK"),
    ("READING", "incomplete", "CLARIFYING"),
    ("READING", "not an order", "DECLINED"),
    ("READING", "budget exhausted", "BUDGET_EXHAUSTED"),
    ("CLARIFYING", "answered", "READING"),
    ("CLARIFYING", "given up", "DECLINED"),
    ("CHECKING_STOCK", "in stock", "RESERVING"),
    ("CHECKING_STOCK", "incomplete", "CLARIFYING"),
    ("CHECKING_STOCK", "out of stock or refused", "DECLINED"),
    ("RESERVING", "done", "PRICING"),
    ("RESERVING", "failed", "DECLINED"),
    ("RESERVING", "unknown", "RELEASING"),
    ("PRICING", "below", "CHARGING"),
    ("PRICING", "above", "APPROVING"),
    ("APPROVING", "approved", "CHARGING"),
    ("APPROVING", "waiting", "APPROVING"),
    ("APPROVING", "rejected or expired", "RELEASING"),
    ("CHARGING", "done", "SCHEDULING"),
    ("CHARGING", "failed", "RELEASING"),
    ("CHARGING", "unknown", "REFUNDING"),
    ("SCHEDULING", "done", "INVOICING"),
    ("INVOICING", "done", "COMPLETED"),
    ("INVOICING", "failed", "FILING"),
    ("INVOICING", "unknown", "SETTLING"),
    ("FILING", "done", "COMPLETED"),
    ("FILING", "failed or unknown", "UNINVOICED"),
    ("SETTLING", "approved", "COMPLETED"),
    ("SETTLING", "waiting", "SETTLING"),
    ("SETTLING", "rejected or expired", "CANCELLING_SHIPMENT"),
    ("SCHEDULING", "failed", "REFUNDING"),
    ("SCHEDULING", "unknown", "CANCELLING_SHIPMENT"),
    ("CANCELLING_SHIPMENT", "undone", "REFUNDING"),
    ("CANCELLING_SHIPMENT", "stuck", "NEEDS_OPERATOR"),
    ("REFUNDING", "undone", "RELEASING"),
    ("REFUNDING", "stuck", "NEEDS_OPERATOR"),
    ("RELEASING", "undone", "ROLLED_BACK"),
    ("RELEASING", "stuck", "NEEDS_OPERATOR"),
    ("NEEDS_OPERATOR", "retry the shipment", "CANCELLING_SHIPMENT"),
    ("NEEDS_OPERATOR", "retry the refund", "REFUNDING"),
    ("NEEDS_OPERATOR", "retry the release", "RELEASING"),
    ("NEEDS_OPERATOR", "waiting", "NEEDS_OPERATOR"),
    ("NEEDS_OPERATOR", "accepted", "ROLLED_BACK"),
}
PURCHASE = {
    ("__start__", "words", "READING"),
    ("__start__", "data", "CHECKING_STOCK"),
    ("READING", "understood", "CHECKING_STOCK"),
    ("READING", "incomplete", "CLARIFYING"),
    ("READING", "not a purchase", "DECLINED"),
    ("READING", "budget exhausted", "BUDGET_EXHAUSTED"),
    ("CLARIFYING", "answered", "READING"),
    ("CLARIFYING", "given up", "DECLINED"),
    ("CHECKING_STOCK", "incomplete", "CLARIFYING"),
    ("CHECKING_STOCK", "to buy", "PRICING"),
    ("CHECKING_STOCK", "not needed or refused", "DECLINED"),
    ("PRICING", "below", "PURCHASING"),
    ("PRICING", "above", "APPROVING"),
    ("APPROVING", "approved", "PURCHASING"),
    ("APPROVING", "waiting", "APPROVING"),
    ("APPROVING", "rejected or expired", "DECLINED"),
    ("PURCHASING", "done", "COMPLETED"),
    ("PURCHASING", "failed", "DECLINED"),
    ("PURCHASING", "unknown", "CANCELLING_PURCHASE"),
    ("CANCELLING_PURCHASE", "undone", "ROLLED_BACK"),
    ("CANCELLING_PURCHASE", "stuck", "NEEDS_OPERATOR"),
    ("NEEDS_OPERATOR", "retry the purchase", "CANCELLING_PURCHASE"),
    ("NEEDS_OPERATOR", "waiting", "NEEDS_OPERATOR"),
    ("NEEDS_OPERATOR", "accepted", "ROLLED_BACK"),
}
MACHINES = {"order": ORDER, "purchase": PURCHASE}


@pytest.mark.parametrize("name", MACHINES)
def test_the_machine_has_these_arrows_and_no_others(name: str) -> None:
    drawn = [(arrow.source, arrow.label, arrow.target) for arrow in arrows(load(name).builder)]

    assert set(drawn) == MACHINES[name]
    assert len(drawn) == len(MACHINES[name])


@pytest.mark.parametrize("name", MACHINES)
def test_verification_finds_nothing(name: str) -> None:
    report = verify(load(name).builder, name)

    assert [str(finding) for finding in report.findings] == []


def test_every_failure_enters_the_chain_of_undos_where_the_saga_plan_says() -> None:
    ways = {(source, label): target for source, label, target in ORDER}

    for step in UNDOING.steps:
        assert ways[step.phase, "failed"] == (entry(UNDOING.steps, step.phase, "failed") or "DECLINED")
        assert ways[step.phase, "unknown"] == entry(UNDOING.steps, step.phase, "unknown")

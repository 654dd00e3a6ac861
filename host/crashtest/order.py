"""The scenarios of `order`: what may befall it, and what the shop must hold in the end."""

import json
from typing import Any

from host.crashtest.sandboxes import SHOP_SCRIPT, sandboxes, shop_counted
from host.crashtest.scenario import Scenario
from reliability.ledger.asked import Decision

outside = sandboxes

SMALL = {
    "lines": [{"sku": "KETTLE-K2", "quantity": 2}],
    "card": "tok_visa",
    "address": "12 Main Street, Seoul",
    "email": "kim@example.org",
}
LARGE = {**SMALL, "lines": [{"sku": "ROASTER-R5", "quantity": 1}]}
SENT = {"reservation": 1, "charge": 1, "shipment": 1}
REFUSED = {"operation": "schedule_shipping", "action": "refuse", "times": None}


NOBODY_KNOWS = (
    {"operation": "send_invoice", "action": "error_after"},
    {"operation": "send_invoice", "action": "refuse", "nth": 2, "times": None},
    {"operation": "find", "action": "error_before", "kind": "invoice", "times": None},
)


def _scenario(
    name: str,
    end: str,
    *faults: dict[str, Any],
    order: dict[str, Any] | None = None,
    invoices: int | None = None,
    settled: Decision = "approve",
) -> Scenario:
    """Where nothing else is said, an order that is completed has one invoice, and one that is rolled back has none."""
    sent = end == "COMPLETED"
    holds = {**(SENT if sent else {}), **({"invoice": 1} if (sent if invoices is None else invoices) else {})}
    retried: Any = {"SETTLING": (settled,), "NEEDS_OPERATOR": ("reject",)}  # "do not take it over: try the undo again"
    script = {SHOP_SCRIPT: json.dumps(faults)}
    return Scenario(name, {"order": order or SMALL}, end, holds, shop_counted, retried, world=script)


scenarios = (
    _scenario("happy", "COMPLETED"),
    _scenario("approved", "COMPLETED", order=LARGE),
    _scenario("shipping refused", "ROLLED_BACK", REFUSED),
    _scenario(
        "transient errors",
        "COMPLETED",
        {"operation": "reserve", "action": "slow_start", "seconds": 0},
        {"operation": "charge_credit_card", "action": "error_before"},
    ),
    _scenario("connection dropped", "COMPLETED", {"operation": "charge_credit_card", "action": "drop_after"}),
    _scenario("late commit", "COMPLETED", {"operation": "schedule_shipping", "action": "late_commit", "limit": 0.05}),
    _scenario("invoice's answer lost", "COMPLETED", {"operation": "send_invoice", "action": "drop_after"}),
    _scenario("invoice late", "COMPLETED", {"operation": "send_invoice", "action": "late_commit", "limit": 0.05}),
    _scenario(
        "invoice refused", "COMPLETED", {"operation": "send_invoice", "action": "refuse", "times": None}, invoices=0
    ),
    _scenario("invoice in doubt, the order stands", "COMPLETED", *NOBODY_KNOWS),
    _scenario("invoice in doubt, called off", "ROLLED_BACK", *NOBODY_KNOWS, invoices=1, settled="reject"),
    _scenario("no invoice wanted", "COMPLETED", order={**SMALL, "email": ""}, invoices=0),
    _scenario(
        "undo stuck, then resumed", "ROLLED_BACK", REFUSED, {"operation": "refund", "action": "refuse", "times": 1}
    ),
)

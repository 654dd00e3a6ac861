"""The scenarios of `support`: what a customer may ask back, and what must have been paid in the end."""

import json
from collections.abc import Sequence
from typing import Any

from host.crashtest.sandboxes import SHOP_SCRIPT, sandboxes, shop_counted
from host.crashtest.scenario import Scenario
from reliability.ledger.asked import Decision

outside = sandboxes

SMALL, LARGE = {"ask": "Please refund my order ORD-1001"}, {"ask": "ORD-1002 환불해 주세요"}
PAID = {"refund": 1}


def _scenario(
    name: str,
    given: dict[str, str],
    holds: dict[str, int],
    *faults: dict[str, Any],
    end: str = "ANSWERED",
    decided: Sequence[Decision] = ("approve",),
) -> Scenario:
    decisions = {"APPROVING": decided}
    return Scenario(name, given, end, holds, shop_counted, decisions, world={SHOP_SCRIPT: json.dumps(faults)})


scenarios = (
    _scenario("small refund", SMALL, PAID),
    _scenario("large refund, approved", LARGE, PAID),
    _scenario("large refund, rejected", LARGE, {}, decided=("reject",)),
    _scenario("small refund, answer lost", SMALL, PAID, {"operation": "refund_order", "action": "drop_after"}),
    _scenario("large refund, answer lost", LARGE, PAID, {"operation": "refund_order", "action": "drop_after"}),
    _scenario(
        "large refund, refused by the shop",
        LARGE,
        {},
        {"operation": "refund_order", "action": "refuse", "times": None},
        end="HANDED_TO_PERSON",
    ),
)

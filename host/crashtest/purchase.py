"""The scenarios of `purchase`: bought once, whatever dies."""

import json
from typing import Any

from host.crashtest.sandboxes import SHOP_SCRIPT, sandboxes, shop_counted
from host.crashtest.scenario import Scenario
from reliability.ledger.asked import Decision

outside = sandboxes

SMALL = {"sku": "FILTER-K2", "quantity": 20}
LARGE = {"sku": "ROASTER-R5", "quantity": 2}


def _scenario(
    name: str, end: str, wanted: dict[str, Any], *faults: dict[str, Any], vote: Decision = "approve"
) -> Scenario:
    holds = {"purchase": 1} if end == "COMPLETED" else {}
    script = {SHOP_SCRIPT: json.dumps(faults)}
    return Scenario(name, {"purchase": wanted}, end, holds, shop_counted, {"APPROVING": (vote,)}, world=script)


scenarios = (
    _scenario("happy", "COMPLETED", SMALL),
    _scenario("approved", "COMPLETED", LARGE),
    _scenario("connection dropped", "COMPLETED", SMALL, {"operation": "purchase", "action": "drop_after"}),
    _scenario("late commit", "COMPLETED", SMALL, {"operation": "purchase", "action": "late_commit", "limit": 0.05}),
    _scenario("rejected", "DECLINED", LARGE, vote="reject"),
)

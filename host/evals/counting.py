"""What the outside world of a case holds, by the sandboxes' own count and not by what the run says of itself."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from host.crashtest import development
from host.crashtest.development import REPOSITORY
from host.crashtest.sandboxes import FILE, counted, mail_counted, shop_counted
from host.crashtest.scenario import WORLD
from tools.mail.connect import FILE as MAIL_FILE
from tools.shop.connect import FILE as SHOP_FILE

REPORTS = "reports"
"""The folder of published reports in a home."""

KINDS = (
    *("flight", "hotel", "car"),
    *("reservation", "charge", "shipment", "invoice", "purchase", "refund"),
    *("letter", "report", "commit"),
)
"""What can be counted: bookings, the shop's records, letters sent, reports published, commits on branches of runs."""


def held(home: Path) -> Mapping[str, int]:
    """How many of each kind there are now, in the home of one case; kinds of which there are none are left out."""
    sandbox, world = home / "sandbox", home / WORLD
    found: Counter[str] = Counter()
    for file, count, where in (
        (sandbox / FILE, counted, sandbox),
        (world / SHOP_FILE, shop_counted, world),
        (world / MAIL_FILE, mail_counted, world),
    ):
        if file.exists():
            found.update(count(where).held)
    if (world / REPOSITORY).exists():
        found["commit"] = development.counted(world).held.get("commit", 0)
    found["report"] = sum(1 for _ in (home / REPORTS).glob("*.md"))
    return {kind: number for kind, number in found.items() if number}

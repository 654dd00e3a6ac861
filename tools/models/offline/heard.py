"""What one text says of a trip, field by field."""

from collections.abc import Collection
from dataclasses import dataclass, field

from tools.models.offline.budget import Limit, read_budget
from tools.models.offline.cities import NAMED
from tools.models.offline.dates import When, read_dates
from tools.models.offline.route import Route, read_route
from tools.models.offline.text import sweep
from tools.models.offline.travellers_en import travellers_en
from tools.models.offline.travellers_ko import travellers_ko
from tools.models.offline.wishes import preferences


@dataclass(frozen=True)
class Heard:
    """One text, read; None is not said. `rest` is the text without money, dates and known cities."""

    route: Route = field(default_factory=Route)
    when: When = field(default_factory=When)
    travellers: int | None = None
    limit: Limit | None = None
    preferences: frozenset[str] = frozenset()
    rest: str = ""

    def says(self, name: str) -> bool:
        """Is this field of the trip said?"""
        said = {
            "origin": self.route.origin,
            "destination": self.route.destination,
            "depart_on": self.when.depart,
            "return_on": self.when.back or self.when.nights is not None,
            "travellers": self.travellers,
            "budget": self.limit,
        }
        return bool(said.get(name, True))


def hear(text: str, asked: Collection[str]) -> Heard:
    """Read a plain text; money goes first, then dates, so that no number is read twice."""
    limit, rest = read_budget(text)
    when, rest = read_dates(rest, "return_on" if "return_on" in asked and "depart_on" not in asked else "depart_on")
    route = read_route(text, rest, asked)
    travellers = travellers_ko(rest) or travellers_en(rest)
    return Heard(route, when, travellers, limit, preferences(text), sweep(rest, NAMED)[1])

"""SEARCHING: ask the booking service what is free, and choose. It reads only: nothing is held yet."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

from nodes.place import telling
from nodes.travel.choosing import cheapest, choose
from nodes.travel.words import korean, nothing_free
from reliability.attempts import Attempts
from reliability.errors import Permanent
from state.travel import Trip
from tools.booking.offers import Offers, SearchRequest
from tools.booking.service import Booking


@dataclass(frozen=True)
class Searching:
    """Finds the best combination of offers for the wish in the state.

    Raises:
        Transient: the service stayed down for all tries; the run can be resumed here.
    """

    booking: Callable[[], Awaitable[Booking]]
    attempts: Attempts = field(default_factory=Attempts)

    async def __call__(self, state: Any) -> dict[str, Any]:
        trip: Trip = state["wish"]
        said = state.get("said", [])
        asked = SearchRequest(
            origin=trip["origin"],
            destination=trip["destination"],
            depart_on=trip["depart_on"],
            return_on=trip["return_on"],
            travellers=trip["travellers"],
            currency=trip.get("currency") or ("KRW" if korean(said) else "USD"),
        )
        try:
            offers = await self.attempts.until_done(partial(self._search, asked))
        except Permanent as refused:
            return {"choice": None, "reason": str(refused)}
        choice = choose(offers, trip, state.get("not_these", ()))
        if choice:
            return {"choice": choice, "reason": ""}
        return {"choice": None, "reason": nothing_free(said, trip, cheapest(offers, trip))}

    async def _search(self, asked: SearchRequest) -> Offers:
        offers = await (await self.booking()).search(asked)
        tell = telling("SEARCHING")
        tell("found", **{kind: len(found) for kind, found in offers.items() if isinstance(found, list)})
        return offers


async def found(state: Mapping[str, Any]) -> Literal["offers", "none"]:
    """Is there something to propose?"""
    return "offers" if state.get("choice") else "none"

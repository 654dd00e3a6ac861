"""A trip somebody asks for, checked; an offer's id spells it out, so that the offer can be made again from its id."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, get_args

from tools.booking.offers import Kind, SearchRequest
from tools.booking.sandbox.answer import Refused
from tools.booking.sandbox.stock.rates import known
from tools.cities import City, city

_MOST_TRAVELLERS = 99


@dataclass(frozen=True)
class Trip:
    """From one city to another and back; `nights` is 0 for a day trip."""

    origin: City
    destination: City
    depart_on: date
    return_on: date
    travellers: int
    currency: str

    @property
    def nights(self) -> tuple[date, ...]:
        return tuple(self.depart_on + timedelta(days=n) for n in range((self.return_on - self.depart_on).days))

    @property
    def days(self) -> tuple[date, ...]:
        return (*self.nights, self.return_on)

    def offer_id(self, kind: Kind, number: int) -> str:
        dates = f"{self.depart_on}:{self.return_on}"
        return f"{kind}:{self.origin.code}:{self.destination.code}:{dates}:{self.travellers}:{self.currency}:{number}"


def trip(request: SearchRequest) -> Trip:
    """Read a search request.

    Raises:
        Refused: a city, date, number or currency that cannot be; the message says which and what is accepted.
    """
    asked = Trip(
        origin=_city(request.get("origin")),
        destination=_city(request.get("destination")),
        depart_on=_date(request.get("depart_on")),
        return_on=_date(request.get("return_on")),
        travellers=_travellers(request.get("travellers")),
        currency=known(request.get("currency", "")),
    )
    if asked.origin == asked.destination or not asked.depart_on <= asked.return_on <= asked.depart_on + timedelta(365):
        raise _bad("trip", dict(request), "another city, and a return on or after the departure, within a year")
    return asked


def from_offer_id(offer_id: str) -> tuple[Kind, Trip]:
    """The kind and the trip that an offer's id spells out.

    Raises:
        Refused: no offer has such an id.
    """
    parts = offer_id.split(":")
    kind = next((kind for kind in get_args(Kind) if kind == parts[0]), None)
    if kind is None or len(parts) != 8 or not parts[5].isdecimal():
        raise Refused(404, "unknown_offer", f"There is no offer {offer_id!r}; search again")
    origin, destination, depart_on, return_on, travellers, currency = parts[1:7]
    request = SearchRequest(
        origin=origin,
        destination=destination,
        depart_on=depart_on,
        return_on=return_on,
        travellers=int(travellers),
        currency=currency,
    )
    return kind, trip(request)


def _city(name: Any) -> City:
    found = city(name) if isinstance(name, str) else None
    if found is None:
        raise _bad("city", name, "one of the cities served, such as 'Seoul'")
    return found


def _date(text: Any) -> date:
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError):
        raise _bad("date", text, "an ISO date such as '2031-05-17'") from None


def _travellers(number: Any) -> int:
    if isinstance(number, int) and 1 <= number <= _MOST_TRAVELLERS:
        return number
    raise _bad("number of travellers", number, f"1 to {_MOST_TRAVELLERS}")


def _bad(what: str, seen: Any, accepted: str) -> Refused:
    return Refused(400, "bad_request", f"The {what} is {seen!r}; accepted: {accepted}")

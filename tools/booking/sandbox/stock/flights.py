"""Flights out and back between any two cities: in the morning and the evening direct, in between with a stop."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import product
from typing import Literal

from tools.booking.offers import FlightOffer, Leg
from tools.booking.sandbox.stock.geography import duration, kilometres, needs_a_stop, offset
from tools.booking.sandbox.stock.item import Item, chance, needs
from tools.booking.sandbox.stock.rates import dollars
from tools.booking.sandbox.stock.trip import Trip
from tools.cities import City

_LINES = (
    # carrier, its code, around which hour it leaves and comes back, stops; those with a stop are cheaper
    ("Han Air", "HN", 8, 18, 0),
    ("Meridian", "MD", 10, 16, 1),
    ("Pacific Crane", "PC", 13, 12, 1),
    ("Morning Calm", "MC", 18, 9, 0),
)
_FARES: dict[Literal["economy", "business"], float] = {"economy": 1.0, "business": 3.2}
_SEATS = {"economy": (9, 40), "business": (4, 10)}


@dataclass(frozen=True)
class _Service:
    """One line of a route's timetable: every day at the same time, by the same carrier."""

    number: str
    carrier: str
    origin: City
    destination: City
    leaves_at: time
    stops: int

    @property
    def unit(self) -> str:
        """What tells it from all others: two routes may share a flight number."""
        return f"{self.number}:{self.origin.code}:{self.destination.code}"

    def leg(self, on: date) -> Leg:
        leaves = datetime.combine(on, self.leaves_at)
        flying = duration(kilometres(self.origin, self.destination), self.stops)
        arrives = leaves + flying + offset(self.destination) - offset(self.origin)
        return Leg(
            number=self.number,
            origin=self.origin.airport,
            destination=self.destination.airport,
            departs_at=leaves.isoformat(timespec="minutes"),
            arrives_at=arrives.isoformat(timespec="minutes"),
            stops=self.stops,
        )


def flights(trip: Trip) -> Iterator[Item[FlightOffer]]:
    """Each carrier's flight out with its flight back, in both cabins, where one can be back in time."""
    for number, (line, cabin) in enumerate(product(_LINES, _FARES)):
        carrier, code, leaves, returns, stops = line
        out = _service(carrier, code, trip.origin, trip.destination, leaves, stops)
        back = _service(carrier, code, trip.destination, trip.origin, returns, stops)
        item = _item(trip, number, out, back, cabin)
        if item.offer["out"]["arrives_at"] < item.offer["back"]["departs_at"]:
            yield item


def _service(carrier: str, code: str, origin: City, destination: City, hour: int, stops: int) -> _Service:
    dice = chance("timetable", code, origin.code, destination.code, hour)
    leaves_at = (datetime.min + timedelta(hours=hour, minutes=5 * dice.randrange(-9, 10))).time()
    far = needs_a_stop(kilometres(origin, destination))
    return _Service(f"{code}{dice.randrange(100, 1000)}", carrier, origin, destination, leaves_at, int(far or stops))


def _item(
    trip: Trip, number: int, out: _Service, back: _Service, cabin: Literal["economy", "business"]
) -> Item[FlightOffer]:
    each = _fare(out, trip.depart_on) + _fare(back, trip.return_on)
    taken = [
        need
        for service, on in ((out, trip.depart_on), (back, trip.return_on))
        for need in needs(f"{service.unit}:{cabin}", [on], trip.travellers, _seats(service, cabin, on))
    ]
    offer = FlightOffer(
        id=trip.offer_id("flight", number),
        kind="flight",
        supplier=out.carrier,
        cabin=cabin,
        out=out.leg(trip.depart_on),
        back=back.leg(trip.return_on),
        price=dollars(each * _FARES[cabin] * trip.travellers, trip.currency),
        left=min(need.capacity for need in taken),
    )
    return Item(offer, tuple(taken))


def _fare(service: _Service, on: date) -> float:
    """Dollars for one seat one way: by distance, dearer towards the weekend, cheaper with a stop."""
    base = 35 + 0.055 * kilometres(service.origin, service.destination)
    weekend = 1.15 if on.weekday() in (4, 6) else 1.0
    return base * weekend * (0.8 if service.stops else 1.0) * chance("fare", service.unit, on).uniform(0.9, 1.2)


def _seats(service: _Service, cabin: str, on: date) -> int:
    return chance("seats", service.unit, cabin, on).randint(*_SEATS[cabin])

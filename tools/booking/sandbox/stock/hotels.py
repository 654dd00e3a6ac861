"""Hotels in every city, from two stars to five."""

from collections.abc import Iterator
from math import ceil

from tools.booking.offers import HotelOffer
from tools.booking.sandbox.stock.item import Item, chance, needs
from tools.booking.sandbox.stock.rates import dollars
from tools.booking.sandbox.stock.trip import Trip

_NAMES = ("Lantern Hostel", "Garden Inn", "Station Hotel", "Riverside", "Plaza", "Grand Palace")
_STARS = (2, 3, 3, 4, 4, 5)
_CENTRAL = (False, False, True, False, True, True)
_NIGHTLY = {2: 45, 3: 85, 4: 140, 5: 270}  # dollars a room
_DEAR = frozenset({"CH", "GB", "US", "FR", "SG", "AU"})


def hotels(trip: Trip) -> Iterator[Item[HotelOffer]]:
    """Rooms for two, for every night of the trip; none for a day trip."""
    if trip.nights:
        yield from (_item(trip, number) for number in range(len(_NAMES)))


def _item(trip: Trip, number: int) -> Item[HotelOffer]:
    name = f"{trip.destination.en} {_NAMES[number]}"
    rooms = ceil(trip.travellers / 2)
    of_house = chance("hotel", name)
    capacity = of_house.randint(3, 12)
    nightly = _nightly(trip, number) * of_house.uniform(0.85, 1.2)
    stay = sum(nightly * chance("night", name, night).uniform(0.9, 1.25) for night in trip.nights)
    offer = HotelOffer(
        id=trip.offer_id("hotel", number),
        kind="hotel",
        supplier=name,
        stars=_STARS[number],
        central=_CENTRAL[number],
        free_cancellation=number % 2 == 1,
        check_in_on=trip.depart_on.isoformat(),
        check_out_on=trip.return_on.isoformat(),
        rooms=rooms,
        price=dollars(stay * rooms, trip.currency),
        left=capacity,
    )
    return Item(offer, needs(name, trip.nights, rooms, capacity))


def _nightly(trip: Trip, number: int) -> float:
    """Dollars for a room: by stars, dearer in the centre and in dear countries."""
    place = (1.2 if _CENTRAL[number] else 1.0) * (1.4 if trip.destination.country in _DEAR else 1.0)
    return _NIGHTLY[_STARS[number]] * place

"""What is on offer for a trip: plain JSON, prices for the whole party and the whole stay."""

from typing import Literal, TypedDict

from state.money import Money

Kind = Literal["flight", "hotel", "car"]


class SearchRequest(TypedDict):
    """Cities by name, ISO dates, the number of people, and the ISO 4217 code that prices are asked in."""

    origin: str
    destination: str
    depart_on: str
    return_on: str
    travellers: int
    currency: str


class Leg(TypedDict):
    """One direction: airport codes, ISO times local to each airport; `stops` 0 is direct."""

    number: str
    origin: str
    destination: str
    departs_at: str
    arrives_at: str
    stops: int


class FlightOffer(TypedDict):
    """Out and back as one ticket; `left` counts seats."""

    id: str
    kind: Literal["flight"]
    supplier: str
    cabin: Literal["economy", "business"]
    out: Leg
    back: Leg
    price: Money
    left: int


class HotelOffer(TypedDict):
    """One stay, from check-in to check-out (ISO dates); `left` counts rooms, on the fullest night."""

    id: str
    kind: Literal["hotel"]
    supplier: str
    stars: int
    central: bool
    free_cancellation: bool
    check_in_on: str
    check_out_on: str
    rooms: int
    price: Money
    left: int


class CarOffer(TypedDict):
    """A rental for the whole trip (ISO dates); `left` counts cars, on the busiest day."""

    id: str
    kind: Literal["car"]
    supplier: str
    size: Literal["small", "large"]
    pick_up_on: str
    return_on: str
    cars: int
    price: Money
    left: int


Offer = FlightOffer | HotelOffer | CarOffer


class Offers(TypedDict):
    """Everything that is free for one trip, cheapest first; an empty list when nothing is."""

    flights: list[FlightOffer]
    hotels: list[HotelOffer]
    cars: list[CarOffer]

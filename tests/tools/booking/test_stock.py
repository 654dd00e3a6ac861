"""What is for sale: the same in every process, everywhere, on every date."""

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime
from itertools import permutations
from pathlib import Path

import pytest

from state.money import Money
from tools.booking.offers import Offers, SearchRequest
from tools.booking.sandbox.answer import Refused
from tools.booking.sandbox.stock import shelf
from tools.booking.sandbox.stock.rates import convert
from tools.booking.sandbox.stock.trip import trip as read_trip
from tools.booking.sandbox.store import Store
from tools.cities import CITIES


def on_offer(path: Path, request: SearchRequest) -> Offers:
    with Store(path / "booking.sqlite").transaction() as db:
        return shelf.offers(db, read_trip(request))


def test_another_process_with_another_file_sells_the_same(tmp_path: Path, trip: SearchRequest) -> None:
    program = (
        "import json, pathlib; from tests.tools.booking.test_stock import on_offer;"
        f"print(json.dumps(on_offer(pathlib.Path({str(tmp_path / 'other')!r}), {trip!r})))"
    )

    elsewhere = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert json.loads(elsewhere.stdout) == on_offer(tmp_path, trip)


def test_every_route_has_flights_hotels_and_cars(tmp_path: Path, trip: SearchRequest) -> None:
    for origin, destination in permutations(CITIES, 2):
        there = read_trip({**trip, "origin": origin.en, "destination": destination.en})

        shelves = Counter(kind for kind, items in shelf.SHELVES.items() for _ in items(there))

        assert shelves == {"flight": 8, "hotel": 6, "car": 6}, (origin.en, destination.en)


def test_a_customer_may_choose_by_time_stops_cabin_stars_place_and_size(tmp_path: Path, trip: SearchRequest) -> None:
    offers = on_offer(tmp_path, trip)

    hours = {datetime.fromisoformat(flight["out"]["departs_at"]).hour for flight in offers["flights"]}
    assert min(hours) < 12
    assert max(hours) >= 17
    assert {flight["out"]["stops"] for flight in offers["flights"]} == {0, 1}
    assert {flight["cabin"] for flight in offers["flights"]} == {"economy", "business"}
    assert {hotel["stars"] for hotel in offers["hotels"]} == {2, 3, 4, 5}
    assert {hotel["central"] for hotel in offers["hotels"]} == {True, False}
    assert {hotel["free_cancellation"] for hotel in offers["hotels"]} == {True, False}
    assert {car["size"] for car in offers["cars"]} == {"small", "large"}


def test_offers_come_cheapest_first_in_the_asked_currency(tmp_path: Path, trip: SearchRequest) -> None:
    offers = on_offer(tmp_path, {**trip, "currency": "EUR"})

    prices = [hotel["price"] for hotel in offers["hotels"]]
    assert prices == sorted(prices, key=lambda price: price["minor"])
    assert {price["currency"] for price in prices} == {"EUR"}


def test_a_day_trip_needs_no_hotel_and_never_flies_back_before_it_arrives(tmp_path: Path, trip: SearchRequest) -> None:
    offers = on_offer(tmp_path, {**trip, "return_on": trip["depart_on"]})

    assert offers["hotels"] == []
    assert offers["flights"]
    assert all(flight["out"]["arrives_at"] < flight["back"]["departs_at"] for flight in offers["flights"])


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"destination": "Atlantis"}, "city is 'Atlantis'"),
        ({"destination": "Seoul"}, "another city"),
        ({"depart_on": "soon"}, "date is 'soon'"),
        ({"return_on": "2031-05-15"}, "on or after the departure"),
        ({"travellers": 0}, "travellers is 0"),
        ({"travellers": None}, "travellers is None"),
        ({"currency": "XYZ"}, "No prices in 'XYZ'"),
    ],
)
def test_a_trip_that_cannot_be_is_refused_with_the_reason(
    trip: SearchRequest, wrong: dict[str, object], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        read_trip({**trip, **wrong})  # type: ignore[typeddict-item] # wrong on purpose


@pytest.mark.parametrize(
    ("money", "currency", "minor"),
    [
        (Money(minor=10_000, currency="USD"), "KRW", 140_000),
        (Money(minor=140_000, currency="KRW"), "USD", 10_000),
        (Money(minor=1, currency="KRW"), "USD", 0),
        (Money(minor=10_000, currency="USD"), "CHF", 8_800),
    ],
)
def test_money_is_converted_by_the_published_rates(money: Money, currency: str, minor: int) -> None:
    assert convert(money, currency) == Money(minor=minor, currency=currency)

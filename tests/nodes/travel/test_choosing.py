"""Choosing offers: within the budget, then by wishes, then by price, for any shelf of offers."""

from itertools import product
from typing import Any, get_args

from hypothesis import given
from hypothesis import strategies as st

from nodes.travel.choosing import against, cheapest, choose
from nodes.travel.reading import Preference
from state.money import Money
from state.travel import Trip
from tools.booking.offers import Offers

PRICES = st.integers(1, 60).map(lambda minor: Money(minor=minor, currency="KRW"))
WISHES = st.lists(st.sampled_from(get_args(Preference)), max_size=4)


def leg(hour: int, stops: int) -> dict[str, Any]:
    return {"departs_at": f"2031-05-16T{hour:02}:30:00", "stops": stops}


FLIGHT = st.fixed_dictionaries(
    {
        "kind": st.just("flight"),
        "price": PRICES,
        "cabin": st.sampled_from(["economy", "business"]),
        "out": st.builds(leg, st.integers(0, 23), st.integers(0, 1)),
        "back": st.builds(leg, st.integers(0, 23), st.integers(0, 1)),
    }
)
HOTEL = st.fixed_dictionaries(
    {"kind": st.just("hotel"), "price": PRICES, "stars": st.integers(2, 5), "central": st.booleans()}
)
CAR = st.fixed_dictionaries({"kind": st.just("car"), "price": PRICES, "size": st.sampled_from(["small", "large"])})


def named(kind: str, offers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**offer, "id": f"{kind}-{number}"} for number, offer in enumerate(offers)]


@st.composite
def shelves(draw: st.DrawFn, *, most: int = 7) -> Offers:
    kinds = {"flights": FLIGHT, "hotels": HOTEL, "cars": CAR}
    offers: Any = {name: named(name, draw(st.lists(kind, max_size=most))) for name, kind in kinds.items()}
    found: Offers = offers
    return found


@st.composite
def trips(draw: st.DrawFn) -> Trip:
    trip = Trip(preferences=draw(WISHES))
    budget = draw(st.none() | st.integers(1, 180))
    return trip if budget is None else Trip(**{**trip, "budget": Money(minor=budget, currency="KRW")})


def every(offers: Offers, trip: Trip) -> list[tuple[int, int]]:
    """(wishes not met, price) of every combination there is within the budget."""
    wishes = frozenset(trip.get("preferences", []))
    cars: list[Any] = [None] if "no_car" in wishes else list(offers["cars"])
    budget = trip.get("budget")
    found = []
    for parts in product(offers["flights"], offers["hotels"], cars):
        there: list[Any] = [part for part in parts if part]
        price = sum(part["price"]["minor"] for part in there)
        if budget is None or price <= budget["minor"]:
            found.append((sum(against(part, wishes) for part in there), price))
    return found


@given(shelves(), trips())
def test_no_combination_meets_more_wishes_or_costs_less_within_the_budget(offers: Offers, trip: Trip) -> None:
    possible = every(offers, trip)

    choice = choose(offers, trip)

    assert (choice is None) == (not possible)
    if choice:
        parts: list[Any] = [part for part in (choice["flight"], choice["hotel"], choice["car"]) if part]
        missed = sum(against(part, frozenset(trip.get("preferences", []))) for part in parts)
        assert (missed, choice["total"]["minor"]) == min(possible)


@given(shelves(most=20), trips())
def test_the_budget_is_never_exceeded_and_the_sum_is_that_of_the_parts(offers: Offers, trip: Trip) -> None:
    choice = choose(offers, trip)

    if choice:
        parts: list[Any] = [part for part in (choice["flight"], choice["hotel"], choice["car"]) if part]
        assert choice["total"]["minor"] == sum(part["price"]["minor"] for part in parts)
        budget = trip.get("budget")
        assert budget is None or choice["total"]["minor"] <= budget["minor"]
        assert (choice["car"] is None) == ("no_car" in trip.get("preferences", []))


@given(shelves(most=20), trips())
def test_whatever_is_on_offer_a_trip_is_found_when_the_cheapest_one_is_within_the_budget(
    offers: Offers, trip: Trip
) -> None:
    least, budget = cheapest(offers, trip), trip.get("budget")

    affordable = least is not None and (budget is None or least["minor"] <= budget["minor"])

    assert (choose(offers, trip) is not None) == affordable


@given(shelves(), trips())
def test_what_a_change_ruled_out_is_not_proposed_again(offers: Offers, trip: Trip) -> None:
    first = choose(offers, trip)
    if first is None:
        return

    second = choose(offers, trip, [first["hotel"]["id"]])

    assert second is None or second["hotel"]["id"] != first["hotel"]["id"]


def test_where_nothing_is_on_offer_nothing_is_chosen() -> None:
    empty = Offers(flights=[], hotels=[], cars=[])

    assert choose(empty, Trip()) is None
    assert cheapest(empty, Trip(budget=Money(minor=1, currency="KRW"))) is None


def flight(name: str, price: int, hour: int, stops: int = 0, cabin: str = "economy") -> dict[str, Any]:
    money = Money(minor=price, currency="KRW")
    return {"id": name, "kind": "flight", "price": money, "cabin": cabin, "out": leg(hour, stops), "back": leg(9, 0)}


def test_a_wish_is_worth_more_than_money_but_never_more_than_the_budget() -> None:
    hotel = {"id": "h", "kind": "hotel", "price": Money(minor=10, currency="KRW"), "stars": 3, "central": True}
    flights = [flight("cheap", 10, 8, stops=1), flight("direct", 90, 8)]
    offers: Any = {"flights": flights, "hotels": [hotel], "cars": []}
    wishes = Trip(preferences=["direct", "no_car"])

    rich, poor = choose(offers, wishes), choose(offers, Trip(**{**wishes, "budget": Money(minor=99, currency="KRW")}))

    assert rich
    assert poor
    assert (rich["flight"]["id"], poor["flight"]["id"]) == ("direct", "cheap")


def test_a_cheap_offer_is_found_behind_any_number_of_dear_ones_that_meet_the_wish() -> None:
    hotel = {"id": "h", "kind": "hotel", "price": Money(minor=10, currency="KRW"), "stars": 3, "central": True}
    flights = [*(flight(f"direct-{number}", 90 + number, 8) for number in range(12)), flight("cheap", 10, 8, stops=1)]
    offers: Any = {"flights": flights, "hotels": [hotel], "cars": []}

    choice = choose(offers, Trip(preferences=["direct", "no_car"], budget=Money(minor=50, currency="KRW")))

    assert choice
    assert choice["flight"]["id"] == "cheap"


def test_each_wish_means_what_it_says() -> None:
    early, late = flight("early", 1, 11), flight("late", 1, 17, stops=1, cabin="business")
    palace: Any = {"kind": "hotel", "stars": 5, "central": True}
    hostel: Any = {"kind": "hotel", "stars": 3, "central": False}
    small: Any = {"kind": "car", "size": "small"}

    met = {
        wish: [against(offer, frozenset([wish])) == 0 for offer in pair]
        for wish, pair in {
            "morning": (early, late),
            "direct": (early, late),
            "economy": (early, late),
            "evening": (late, early),
            "business": (late, early),
            "luxury_hotel": (palace, hostel),
            "central_hotel": (palace, hostel),
            "cheap_hotel": (hostel, palace),
        }.items()
    }

    assert set(map(tuple, met.values())) == {(True, False)}
    assert against(small, frozenset(["large_car"])) == 1
    assert against(small, frozenset(["small_car"])) == 0

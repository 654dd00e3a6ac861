from typing import Any

import pytest

from tests.tools.models.reading import answer, read, request, wish

TOKYO = request("Trip to Tokyo")
도쿄 = request("도쿄 여행 예약해줘")
FROM_THE_24TH = request("Trip to Tokyo from Dec 24")
FROM_SEOUL = request("서울에서 여행 가고 싶어요")
WHOLE = request("Seoul to Tokyo, 24-27 December, two adults, under 2,000,000 KRW, direct")
ALL = ("origin", "depart_on", "return_on", "travellers")
DAYS = ("depart_on", "return_on")


@pytest.mark.parametrize(
    ("asked", "answered", "fields"),
    [
        (TOKYO, answer("Seoul", "origin"), {"origin": "Seoul"}),
        (TOKYO, answer("Atlantis", "origin"), {"origin": "Atlantis", "destination": "Tokyo"}),
        (TOKYO, answer("two", "travellers"), {"travellers": 2}),
        (TOKYO, answer("just me", "travellers"), {"travellers": 1}),
        (TOKYO, answer("two", "origin", "travellers"), {"origin": None, "travellers": 2}),
        (TOKYO, answer("24-27 Dec", *DAYS), {"depart_on": "2026-12-24", "return_on": "2026-12-27"}),
        (TOKYO, answer("from Seoul, 24-27 Dec, two", *ALL), {"origin": "Seoul", "travellers": 2}),
        (TOKYO, answer("Seoul, 24 December, 27 December, 2", *ALL), {"return_on": "2026-12-27", "travellers": 2}),
        (FROM_THE_24TH, answer("the 27th", "return_on"), {"depart_on": "2026-12-24", "return_on": "2026-12-27"}),
        (FROM_THE_24TH, answer("27", "return_on"), {"return_on": "2026-12-27"}),
        (FROM_THE_24TH, answer("3 days later", "return_on"), {"return_on": "2026-12-27"}),
        (FROM_THE_24TH, answer("3 nights", "return_on"), {"return_on": "2026-12-27"}),
        (
            request("Book a trip"),
            answer("Seoul, Tokyo", "origin", "destination"),
            {"origin": "Seoul", "destination": "Tokyo"},
        ),
        (request("Book a trip"), answer("to Tokyo", *ALL, "destination"), {"origin": None, "destination": "Tokyo"}),
        (request("trip to Rome, -500 USD"), answer("2,000", "budget"), {"budget": 2000.0, "currency": "USD"}),
        (request("trip to Rome, -500 USD"), answer("no limit", "budget"), {"budget": None, "currency": None}),
        (TOKYO, request("from Seoul"), {"origin": "Seoul", "destination": "Tokyo"}),
        (TOKYO, request("two"), {"origin": None, "travellers": 2}),
        (도쿄, answer("서울이요", "origin"), {"origin": "Seoul", "destination": "Tokyo"}),
        (도쿄, answer("부산에서요", "origin"), {"origin": "Busan"}),
        (FROM_SEOUL, answer("도쿄요", "destination"), {"origin": "Seoul", "destination": "Tokyo"}),
        (FROM_SEOUL, answer("아틀란티스요", "destination"), {"destination": "아틀란티스"}),
        (도쿄, answer("12월 24일", "depart_on"), {"depart_on": "2026-12-24", "return_on": None}),
        (도쿄, answer("12월 24일, 27일", *DAYS), {"depart_on": "2026-12-24", "return_on": "2026-12-27"}),
        (도쿄, answer("둘이요", "travellers"), {"travellers": 2}),
        (도쿄, answer("저만요", "travellers"), {"travellers": 1}),
        (도쿄, answer("서울, 12월 24일부터 27일까지, 두 명", *ALL), {"origin": "Seoul", "travellers": 2}),
        (request("도쿄 여행, 예산 -50만원, 예약해줘"), answer("200만원", "budget"), {"budget": 2_000_000.0}),
    ],
)
def test_an_answer_is_read_in_the_light_of_the_question(
    asked: dict[str, Any], answered: dict[str, Any], fields: dict[str, Any]
) -> None:
    known = read(asked)

    now = read(asked, answered)

    assert now == {**known, **{name: now[name] for name in answered["about"]}, **fields}


@pytest.mark.parametrize(
    ("wished", "fields"),
    [
        ("another hotel please", {"change": ["hotel"]}),
        ("a cheaper flight", {"change": ["flight"]}),
        ("a cheaper hotel", {"change": ["hotel"], "preferences": ["cheap_hotel", "direct"]}),
        ("a hotel closer to the centre", {"change": ["hotel"], "preferences": ["central_hotel", "direct"]}),
        ("keep the flight but another hotel and car", {"change": ["hotel", "car"]}),
        ("make it three people", {"travellers": 3}),
        ("to Osaka instead", {"destination": "Osaka"}),
        ("one that leaves in the evening", {"preferences": ["direct", "evening"]}),
        ("leave on the 25th", {"depart_on": "2026-12-25"}),
        ("leave a day later", {"depart_on": "2026-12-25"}),
        ("leave a day later, on 25 December", {"depart_on": "2026-12-25"}),
        ("it need not be direct", {"preferences": []}),
        ("no car please", {"change": ["car"], "preferences": ["direct", "no_car"]}),
        ("다른 호텔로 바꿔 주세요", {"change": ["hotel"]}),
        (
            "비행기는 그대로 두고 호텔만 더 저렴한 곳으로",
            {"change": ["hotel"], "preferences": ["cheap_hotel", "direct"]},
        ),
        ("세 명으로 바꿔줘", {"travellers": 3}),
        ("오사카로 변경해 주세요", {"destination": "Osaka"}),
        ("저녁 비행기로 바꿔줘", {"change": ["flight"], "preferences": ["direct", "evening"]}),
    ],
)
def test_a_wish_changes_what_it_speaks_of_and_nothing_else(wished: str, fields: dict[str, Any]) -> None:
    known = read(WHOLE)

    now = read(WHOLE, wish(wished))

    assert now == {**known, **fields}


def test_only_the_last_wish_is_open() -> None:
    first, second = wish("another hotel"), wish("a different flight")

    fields = read(WHOLE, first, second)

    assert fields["change"] == ["flight"]


def test_what_is_said_later_replaces_its_rival() -> None:
    said = [
        request("Trip to Tokyo, business class, no car"),
        wish("economy is enough"),
        wish("we need a car after all"),
    ]

    fields = read(*said)

    assert fields["preferences"] == ["economy"]


def test_a_limit_for_each_grows_with_the_travellers() -> None:
    said = request("trip for two to Tokyo, $500 per person")

    fields = read(said, wish("make it three people"))

    assert (read(said)["budget"], fields["budget"]) == (1000.0, 1500.0)


def test_another_departure_moves_the_return_when_the_nights_were_said() -> None:
    said = request("Seoul to Tokyo on 24 Dec for 3 nights")

    fields = read(said, wish("leave on 26 December"))

    assert (fields["depart_on"], fields["return_on"]) == ("2026-12-26", "2026-12-29")

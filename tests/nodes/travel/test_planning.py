"""Planning turns what was said into a typed trip, or says why not; it invents nothing."""

import json
from datetime import date
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from pydantic import ValidationError

from nodes.answer import Malformed
from nodes.question import Reply
from nodes.travel.clarifying import MOST_QUESTIONS, keep_reply, question
from nodes.travel.endings import declined
from nodes.travel.planning import hears, keeps, said_now, typed
from nodes.travel.reading import TripReading, problems
from reliability.errors import BadInput
from state.money import Money
from state.travel import Phase

TODAY = date(2031, 5, 1)
READING = {
    "is_trip": True,
    "origin": "Seoul",
    "destination": "Tokyo",
    "depart_on": "2031-05-16",
    "return_on": "2031-05-19",
    "travellers": 2,
}
TRIP = {name: value for name, value in READING.items() if name != "is_trip"}

heard = hears(lambda: TODAY)
kept = keeps(lambda: TODAY)


def read(state: dict[str, Any], **other: Any) -> dict[str, Any]:
    return kept(state, TripReading.model_validate({**READING, **other}))


def test_a_request_in_words_becomes_a_trip_with_whole_money() -> None:
    state = {"ask": "Seoul to Tokyo, 16 to 19 May, two of us, under 2,400,000 KRW"}

    after = read(state, budget=2_400_000, currency="KRW", preferences=["direct"])

    assert after["reading"] == "understood"
    assert after["wish"] == {
        **TRIP,
        "preferences": ["direct"],
        "currency": "KRW",
        "budget": Money(minor=2_400_000, currency="KRW"),
    }
    assert (after["ask"], after["missing"], after["wrong"]) == ("", [], {})
    assert after["said"] == [{"kind": "request", "about": [], "text": state["ask"]}]


def test_the_model_is_shown_today_and_everything_said_a_line_each() -> None:
    state = {
        "ask": "to Tokyo\nplease",
        "said": [{"kind": "request", "about": [], "text": "a trip"}],
        "messages": [HumanMessage("old"), AIMessage("where to?"), HumanMessage("새 여행")],
        "heard": 1,
    }

    (message,) = heard(state) or ()

    first, *lines = message.text.split("\n")
    assert first == "Today: 2031-05-01"
    assert [json.loads(line)["text"] for line in lines] == ["a trip", "to Tokyo\nplease", "새 여행"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the request is empty"),
        (" \n\t ", "the request is empty"),
        ("여" * 1_000_000, "the request has 1,000,000 characters; accepted: at most 8,000"),
        ("to\x00Tokyo", r"the control character '\x00'"),
        ("to \x1b[31mTokyo", r"the control character '\x1b'"),
        ("to \x7fTokyo", r"the control character '\x7f'"),
    ],
)
def test_words_that_cannot_be_a_request_reach_no_model_and_end_with_the_reason(text: str, reason: str) -> None:
    state = {"messages": [HumanMessage(text)]} if text else {"ask": text}

    assert heard(state) is None
    after = kept(state, None)

    assert after["reading"] == "not a trip"
    assert reason in after["reason"]
    assert len(after["reason"]) < 200
    assert after["said"] == []


@pytest.mark.parametrize("text", ["a", "x" * 8_000, "to Tokyo\r\n\tplease", "🎌 東京まで", "' OR 1=1 --", "{origin}%s"])
def test_odd_words_are_still_words(text: str) -> None:
    assert heard({"ask": text}) is not None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"travellers": "many"}, "travellers: Input should be a valid integer"),
        ({"depart_on": "soon"}, "depart_on: Input should be a valid date"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
        ({"preferences": ["sea view"]}, "preferences: 0: Input should be 'business'"),
        ({"budget": 5}, "currency: a budget needs one"),
        ({"budget": 0.5, "currency": "KRW"}, "The amount is '0.5' KRW; accepted: at most 0 decimals"),
        ({"budget": float("nan"), "currency": "KRW"}, "The amount is 'nan'"),
        ({"budget": 5, "currency": "won"}, "The currency is 'won'"),
    ],
)
def test_a_typed_trip_that_cannot_be_used_is_refused_in_one_line(wrong: dict[str, Any], reason: str) -> None:
    with pytest.raises(BadInput) as refused:
        typed({**TRIP, **wrong})

    message = str(refused.value)
    assert reason in message
    assert "accepted fields: origin, destination" in message
    assert "\n" not in message

    after = kept({"trip": {**TRIP, **wrong}}, None)
    assert (after["reading"], after["reason"]) == ("not a trip", message)


@pytest.mark.parametrize("trip", ["to Tokyo", 7, ["Seoul", "Tokyo"]])
def test_what_is_no_object_is_no_trip(trip: Any) -> None:
    with pytest.raises(BadInput, match="cannot be used"):
        typed(trip)


def test_a_typed_trip_needs_no_model() -> None:
    assert heard({"trip": TRIP}) is None

    after = kept({"trip": {**TRIP, "budget": 1000.5, "currency": "USD"}}, None)

    assert after["reading"] == "understood"
    assert after["wish"]["budget"] == Money(minor=100_050, currency="USD")
    assert after["trip"] is None


@pytest.mark.parametrize(
    ("said", "field", "reason"),
    [
        ({"origin": "Atlantis"}, "origin", "'Atlantis' is not served"),
        ({"destination": "Seoul"}, "destination", "from Seoul to itself"),
        ({"destination": "서울"}, "destination", "from Seoul to itself"),
        ({"destination": "ICN"}, "destination", "to itself"),
        ({"depart_on": "2031-04-30"}, "depart_on", "2031-04-30 is in the past; accepted: a date from 2031-05-01 on"),
        ({"return_on": "2031-05-16"}, "return_on", "is not after the departure"),
        ({"return_on": "2031-07-16"}, "return_on", "61 nights; accepted: at most 60"),
        ({"travellers": 0}, "travellers", "0 travellers; accepted: 1 to 9"),
        ({"travellers": 10}, "travellers", "10 travellers; accepted: 1 to 9"),
        ({"budget": 0, "currency": "KRW"}, "budget", "a budget of ₩0"),
    ],
)
def test_what_was_said_and_cannot_be_used_is_asked_for_again(said: dict[str, Any], field: str, reason: str) -> None:
    after = read({"ask": "a trip"}, **said)

    assert after["reading"] == "incomplete"
    assert reason in after["wrong"][field]
    assert field in after["missing"]
    assert field not in after["wish"]
    assert reason in question({**after})


def test_the_first_and_the_last_possible_days_are_accepted() -> None:
    assert problems({**TRIP, "depart_on": "2031-05-01", "return_on": "2031-06-30"}, TODAY) == {}
    assert problems({**TRIP, "travellers": 9}, TODAY) == {}


def test_what_was_not_said_is_asked_for() -> None:
    after = read({"ask": "to Tokyo"}, origin=None, travellers=None)

    assert (after["reading"], after["missing"]) == ("incomplete", ["origin", "travellers"])
    assert question(after) == "What is still needed: where the trip starts, how many travel."


def test_a_model_that_gives_no_usable_answer_makes_nothing_up() -> None:
    after = kept({"ask": "to Tokyo"}, None)

    assert (after["reading"], after["wish"]) == ("incomplete", {})
    assert after["missing"] == ["origin", "destination", "depart_on", "return_on", "travellers"]


@pytest.mark.parametrize(("budget", "currency"), [(0.5, "KRW"), (10.005, "USD"), (5.0, "won"), (float("inf"), "USD")])
def test_a_budget_that_cannot_be_counted_does_not_fit_the_models_schema(budget: float, currency: str) -> None:
    """So that the model is asked again, where a crash would come back at every resume."""
    with pytest.raises(ValidationError, match="accepted"):
        TripReading(is_trip=True, budget=budget, currency=currency)


@pytest.mark.parametrize(("ask", "words"), [("refund me", "I book trips"), ("환불해 주세요", "저는 여행을 예약합니다")])
def test_what_asks_for_no_trip_is_told_so_in_its_own_language(ask: str, words: str) -> None:
    after = kept({"ask": ask}, TripReading(is_trip=False))

    assert after["reading"] == "not a trip"
    assert after["reason"].startswith(words)


def sent_back(note: str) -> dict[str, Any]:
    """A plan that was shown and came back with a wish."""
    choice = {"flight": {"id": "f1"}, "hotel": {"id": "h1"}, "car": None, "total": {}}
    return {
        "said": [{"kind": "request", "about": [], "text": "a trip"}],
        "choice": choice,
        "not_these": ["f0"],
        "approvals": {Phase.APPROVING: {"verdict": "change", "note": note, "changes": 1, "occurrence": 1}},
    }


def test_a_wish_for_a_change_is_heard_and_rules_out_what_it_names() -> None:
    state = sent_back("a later flight")

    after = read(state, change=["flight", "car"])

    assert after["said"][-1] == {"kind": "wish", "about": [], "text": "a later flight"}
    assert after["not_these"] == ["f0", "f1"]
    assert after["choice"] is None


def test_an_edit_without_a_word_changes_nothing() -> None:
    after = read(sent_back(""), change=["flight"])

    assert [entry["kind"] for entry in after["said"]] == ["request"]
    assert after["not_these"] == []


def ended() -> dict[str, Any]:
    """A conversation whose first trip is booked."""
    done = {"result": "done", "key": "run:BOOKING_FLIGHT:1", "occurrence": 1}
    return {
        "status": "COMPLETED",
        "said": [{"kind": "request", "about": [], "text": "to Tokyo"}],
        "messages": [HumanMessage("to Tokyo"), AIMessage("booked"), HumanMessage("and to Paris")],
        "heard": 1,
        "bookings": {"flight": {"reference": "A1"}},
        "outcomes": {Phase.BOOKING_FLIGHT: done},
        "approvals": {Phase.APPROVING: {"verdict": "approved", "changes": 2, "occurrence": 1}},
        "asked": 3,
        "reason": "old",
    }


def test_a_second_trip_in_the_same_conversation_starts_afresh_and_goes_on_counting() -> None:
    after = read(ended())

    assert [entry["text"] for entry in after["said"]] == ["and to Paris"]
    assert after["bookings"] == {"flight": None}
    assert (after["status"], after["reason"], after["asked"], after["heard"]) == ("", "", 0, 3)
    outcome = after["outcomes"][Phase.BOOKING_FLIGHT]
    assert (outcome["result"], outcome["occurrence"]) == ("past", 1)
    approval = after["approvals"][Phase.APPROVING]
    assert (approval["verdict"], approval["changes"], approval["occurrence"]) == ("past", 0, 1)


def test_what_was_said_for_a_trip_that_is_still_under_way_is_kept() -> None:
    state = {**ended(), "status": ""}

    assert [entry["text"] for entry in said_now(state)] == ["to Tokyo", "and to Paris"]


ASKED = {
    "said": [{"kind": "request", "about": [], "text": "to Tokyo"}],
    "missing": ["origin", "travellers"],
    "wrong": {},
    "asked": 0,
}


def test_an_answer_joins_what_was_said_with_what_it_is_about() -> None:
    after = keep_reply(ASKED, Reply(answer="Seoul, two of us"))

    assert after["reading"] == "incomplete"
    assert after["said"][-1] == {"kind": "answer", "about": ["origin", "travellers"], "text": "Seoul, two of us"}
    assert after["asked"] == 1


def test_a_person_may_give_up() -> None:
    after = keep_reply(ASKED, Reply(give_up=True))

    assert after["reading"] == "not a trip"
    assert after["reason"] == "Without where the trip starts, how many travel nothing can be booked; nothing was."


@pytest.mark.parametrize("reply", [Reply(answer="hm"), Malformed("answer: no text (given: 5)")])
def test_the_questions_have_an_end_whatever_is_replied(reply: Reply | Malformed) -> None:
    state, readings = dict(ASKED), []

    for _ in range(MOST_QUESTIONS):
        state = {**state, **keep_reply(state, reply)}
        readings.append(state["reading"])

    assert readings == ["incomplete"] * (MOST_QUESTIONS - 1) + ["not a trip"]


def test_a_reply_that_is_none_is_named_in_the_next_question() -> None:
    after = keep_reply(ASKED, Malformed("answer: no text (given: 5)"))

    assert "answer: no text (given: 5)" in question({**ASKED, **after})


def test_korean_words_that_ask_for_no_trip_are_told_so_in_korean_only() -> None:
    after = kept({"ask": "당신은 바보야"}, TripReading(is_trip=False))

    assert after["reading"] == "not a trip"
    assert declined(after).startswith("예약된 것이 없습니다: 저는 여행을 예약합니다.")

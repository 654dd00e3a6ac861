"""Each kind of assertion holds where it should, and fails with what was expected and what came where it should not."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from host.evals.happening import Happened
from host.evals.judging import judge, speaks
from host.evals.suite import Case

CAME = Happened(
    end="COMPLETED",
    route=["PLANNING", "APPROVING", "COMPLETED"],
    visited=["PLANNING", "APPROVING", "BOOKING_HOTEL", "COMPLETED"],
    said="Your trip is booked:\n  1,064,000 won, 2 people.",
    output={
        "wish": {"travellers": 2, "preferences": ["direct"]},
        "intent": "travel",
        "handoffs": {"trail": ["A", "B"]},
    },
    holds={"flight": 1, "hotel": 1},
    model_calls=3,
    tokens=500,
    money={"USD": Decimal("0.0123")},
    seconds=1.5,
)

HOLDS: dict[str, Any] = {
    "end": "COMPLETED",
    "route": ["PLANNING", "APPROVING", "COMPLETED"],
    "visits": ["BOOKING_HOTEL", "PLANNING"],
    "never": ["DECLINED"],
    "says": ["TRIP is booked: 1,064,000", {"lacks": "sorry"}, {"matches": r"\d people"}, {"number": 1064000}],
    "output": {"wish.travellers": 2, "wish.preferences.0": "direct"},
    "holds": {"flight": 1, "hotel": 1, "car": 0},
    "budget": {"model_calls": 3, "tokens": 500, "money": "0.0123 USD", "states": 4, "seconds": 2},
}

FAILS: dict[str, tuple[dict[str, Any], str]] = {
    "end": (
        {"end": "DECLINED"},
        "end: expected DECLINED; came COMPLETED (Your trip is booked: 1,064,000 won, 2 people.)",
    ),
    "route": (
        {"route": ["PLANNING", "COMPLETED"]},
        "route: expected PLANNING → COMPLETED; came PLANNING → APPROVING → COMPLETED",
    ),
    "intent": ({"route": "order"}, "route: expected order; came travel or B"),
    "visits": ({"visits": "CLARIFYING"}, "visits: expected CLARIFYING; came PLANNING → APPROVING → COMPLETED"),
    "never": ({"never": "BOOKING_HOTEL"}, "never: expected no BOOKING_HOTEL; came PLANNING → APPROVING → COMPLETED"),
    "contains": (
        {"says": "refund"},
        "says.contains: expected 'refund'; came “Your trip is booked: 1,064,000 won, 2 people.”",
    ),
    "lacks": (
        {"says": {"lacks": "Booked"}},
        "says.lacks: expected 'Booked'; came “Your trip is booked: 1,064,000 won, 2 people.”",
    ),
    "matches": (
        {"says": {"matches": "^two"}},
        "says.matches: expected '^two'; came “Your trip is booked: 1,064,000 won, 2 people.”",
    ),
    "number": (
        {"says": {"number": 64}},
        "says.number: expected 64; came “Your trip is booked: 1,064,000 won, 2 people.”",
    ),
    "output": ({"output": {"wish.travellers": 3}}, "output.wish.travellers: expected 3; came 2"),
    "output that is not there": ({"output": {"wish.age": 3}}, "output.wish.age: expected 3; came nothing"),
    "output of another kind": ({"output": {"wish.travellers": "2"}}, "output.wish.travellers: expected '2'; came 2"),
    "holds too much": ({"holds": {"flight": 1}}, "holds: expected 1 flight; came 1 flight, 1 hotel"),
    "holds too little": (
        {"holds": {"flight": 2, "hotel": 1}},
        "holds: expected 2 flight, 1 hotel; came 1 flight, 1 hotel",
    ),
    "holds nothing": ({"holds": {}}, "holds: expected nothing; came 1 flight, 1 hotel"),
    "model calls": ({"budget": {"model_calls": 2}}, "budget.model_calls: expected at most 2; came 3"),
    "tokens": ({"budget": {"tokens": 499}}, "budget.tokens: expected at most 499; came 500"),
    "states": ({"budget": {"states": 3}}, "budget.states: expected at most 3; came 4"),
    "seconds": ({"budget": {"seconds": 1}}, "budget.seconds: expected at most 1; came 1.5"),
    "money": ({"budget": {"money": "0.01 USD"}}, "budget.money: expected at most 0.01 USD; came 0.0123 USD"),
    "another currency": ({"budget": {"money": "5 EUR"}}, "budget.money: expected at most 5 EUR; came 0.0123 USD"),
}


def case(expect: dict[str, Any], **more: Any) -> Case:
    return Case.model_validate(
        {"name": "a", "ask": "x", "workflow": "travel", "expect": {"end": "COMPLETED", **expect}, **more}
    )


def test_a_case_in_which_everything_came_true_has_no_failures() -> None:
    assert judge(case(HOLDS), CAME) == []
    assert judge(case({"route": "travel"}), CAME) == judge(case({"route": "B"}), CAME) == []


@pytest.mark.parametrize("name", FAILS)
def test_what_did_not_come_true_is_told_with_what_came(name: str) -> None:
    expect, wanted = FAILS[name]

    failures = judge(case(expect), CAME)

    assert [str(failure) for failure in failures] == [wanted]


def test_a_cost_that_nobody_knows_is_over_every_budget() -> None:
    failures = judge(case({"budget": {"money": "5 USD"}}), replace(CAME, unpriced=40))

    assert [str(failure) for failure in failures] == [
        "budget.money: expected at most 5 USD; came 40 tokens without a price"
    ]


def test_a_case_that_broke_off_says_only_why() -> None:
    failures = judge(case(HOLDS), replace(CAME, end="", trouble="an error: the model is down"))

    assert [str(failure) for failure in failures] == ["end: expected COMPLETED; came an error: the model is down"]


def test_the_language_of_the_last_words_is_held_against_the_cases_own() -> None:
    assert judge(case({}, language="en"), CAME) == []
    assert [failure.key for failure in judge(case({}, language="ko"), CAME)] == ["language"]
    assert [failure.key for failure in judge(case({}, language="en"), replace(CAME, said="예약되었습니다"))] == [
        "language"
    ]
    assert speaks("ko", "여행이 예약되었습니다. Flight: Morning Calm MC371 from Seoul to Tokyo")
    assert speaks("en", "The fare of the city of 하늘시 is one euro, as it says there")
    assert speaks("en", "1200 * 2") and speaks("ko", "1200 * 2")

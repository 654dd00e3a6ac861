"""What a run remembers of its effects and gates, and what another turn makes of it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from state.outcomes import merge, turned

KNOWN = st.dictionaries(st.sampled_from("ABCD"), st.integers(), max_size=4)


@given(KNOWN, KNOWN, KNOWN)
def test_what_parallel_states_report_is_joined_and_the_newer_wins(one: Any, two: Any, three: Any) -> None:
    assert merge(merge(one, two), three) == merge(one, merge(two, three))
    assert merge(one, two) == {**one, **two}


@given(KNOWN, KNOWN)
def test_a_subgraph_that_hands_back_what_it_was_given_changes_nothing(one: Any, two: Any) -> None:
    joined = merge(one, two)

    assert merge(joined, joined) == joined
    assert merge(joined, two) == joined


def test_joining_leaves_what_was_given_as_it_was() -> None:
    left, right = {"A": 1}, {"A": 2}

    merge(left, right)

    assert (left, right) == ({"A": 1}, {"A": 2})


def test_in_another_turn_what_happened_is_past_and_its_counting_goes_on() -> None:
    state = {
        "outcomes": {"PAYING": {"result": "done", "key": "run:PAYING:2", "occurrence": 2}},
        "approvals": {"APPROVING": {"verdict": "approved", "request": "req-1", "occurrence": 2, "changes": 3}},
    }

    after = turned(state)

    assert after["outcomes"] == {"PAYING": {"result": "past", "key": "run:PAYING:2", "occurrence": 2}}
    assert after["approvals"]["APPROVING"] == {
        "verdict": "past",
        "request": "req-1",
        "occurrence": 2,
        "changes": 0,
    }
    assert state["outcomes"]["PAYING"]["result"] == "done"


def test_a_first_turn_has_no_past() -> None:
    assert turned({}) == {"outcomes": {}, "approvals": {}}

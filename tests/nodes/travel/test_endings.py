"""How a trip ends, in words, and where NEEDS_OPERATOR leads."""

from typing import Any

import pytest

from nodes.travel.endings import UNDOING, declined, left_in_words, remaining, rolled_back, why
from nodes.travel.operator import RETRY, operated
from state.travel import Phase

EN = [{"kind": "request", "about": [], "text": "a trip"}]
KO = [{"kind": "request", "about": [], "text": "여행"}]


def outcome(result: str, reason: str = "", phase: str = "X") -> dict[str, Any]:
    return {"result": result, "key": f"run:{phase}:1", "occurrence": 1, **({"reason": reason} if reason else {})}


def approval(status: str, note: str = "", *, by: str = "") -> dict[str, Any]:
    votes = [{"voter": by, "decision": "reject"}] if by else []
    verdict = "rejected or expired"
    return {Phase.APPROVING: {"verdict": verdict, "status": status, "note": note, "votes": votes}}


@pytest.mark.parametrize(
    ("said", "approvals", "words"),
    [
        (EN, approval("rejected", "too dear", by="min"), "Nothing was booked: min did not approve: too dear"),
        (EN, approval("rejected", by="min"), "Nothing was booked: min did not approve"),
        (EN, approval("expired"), "Nothing was booked: nobody decided in time"),
        (EN, approval("rejected", "the run was cancelled"), "Nothing was booked: the run was cancelled"),
        (KO, approval("rejected", by="min"), "예약된 것이 없습니다: min 님이 승인하지 않았습니다"),
    ],
)
def test_a_trip_that_was_not_approved_says_who_and_why(said: Any, approvals: Any, words: str) -> None:
    assert declined({"said": said, "approvals": approvals}) == words


def test_a_trip_that_was_undone_says_what_went_wrong() -> None:
    outcomes = {
        Phase.BOOKING_FLIGHT: outcome("done"),
        Phase.BOOKING_HOTEL: outcome("failed", "sold out"),
        Phase.CANCELLING_FLIGHT: outcome("undone"),
    }

    assert rolled_back({"said": EN, "outcomes": outcomes}).endswith("everything booked was undone: sold out")


def test_what_went_wrong_in_an_earlier_trip_of_the_conversation_is_past() -> None:
    assert why({"outcomes": {Phase.BOOKING_CAR: outcome("past", "sold out")}, "reason": "no offers"}) == "no offers"


def test_what_is_left_in_the_world_is_named_with_its_key() -> None:
    outcomes = {
        Phase.BOOKING_FLIGHT: outcome("done", phase="F"),
        Phase.BOOKING_HOTEL: outcome("unknown", "no answer", phase="H"),
        Phase.BOOKING_CAR: outcome("done", "nothing to do"),
        Phase.CANCELLING_HOTEL: outcome("stuck", "closed"),
    }
    state = {"said": EN, "outcomes": outcomes}

    assert remaining(state) == ["BOOKING_FLIGHT: done under key run:F:1", "BOOKING_HOTEL: unknown under key run:H:1"]
    assert "The undo failed: closed. Approve: you take over what is left" in left_in_words(state)
    assert "A person has taken over what could not be undone: BOOKING_FLIGHT" in rolled_back(state)


def test_what_was_undone_or_never_done_is_not_left() -> None:
    outcomes = {
        Phase.BOOKING_FLIGHT: outcome("done"),
        Phase.CANCELLING_FLIGHT: outcome("undone"),
        Phase.BOOKING_HOTEL: outcome("failed", "sold out"),
        Phase.BOOKING_CAR: outcome("past"),
    }

    assert remaining({"outcomes": outcomes}) == []


@pytest.mark.parametrize(("undo", "way"), RETRY.items())
async def test_an_operator_who_does_not_accept_has_the_stuck_undo_tried_again(undo: str, way: str) -> None:
    state: dict[str, Any] = {
        "outcomes": {undo: outcome("stuck", "closed")},
        "approvals": {Phase.NEEDS_OPERATOR: {"verdict": "rejected or expired"}},
    }

    assert UNDOING.stuck(state) == undo
    assert await operated(state) == way


@pytest.mark.parametrize(("verdict", "way"), [("approved", "accepted"), ("waiting", "waiting")])
async def test_an_operator_who_accepts_ends_it_and_one_who_thinks_is_waited_for(verdict: str, way: str) -> None:
    assert await operated({"outcomes": {}, "approvals": {Phase.NEEDS_OPERATOR: {"verdict": verdict}}}) == way

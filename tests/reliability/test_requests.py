"""Requests and votes: who may decide, how many it takes, and that a decision is made once."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from reliability.errors import AlreadyDecided, BadInput, Ended, NotAllowed, NotFound
from reliability.identity import Voter
from reliability.ledger import Ledger, intents, requests, runs
from reliability.ledger.asked import Question
from reliability.ledger.intents import Step
from reliability.ledger.leases import Lease
from tests.reliability.conftest import RUN
from tests.support.clock import SetClock

Asks = Callable[..., Question]

KIM = Voter("kim", "travel")
MIN = Voter("min", "travel")
LEE = Voter("lee", "finance")

pytestmark = pytest.mark.usefixtures("lease")


def test_one_vote_of_the_team_decides(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks())

    decided = book.call(requests.vote, asked.id, MIN, "approve", "fine")

    assert (asked.status, asked.missing, asked.new) == ("open", {"travel": 1}, True)
    assert (decided.status, decided.decided_by, decided.note) == ("approved", "min@travel", "fine")
    assert decided.missing == {}
    assert [(vote["voter"], vote["decision"]) for vote in decided.votes] == [("min", "approve")]


def test_every_team_must_give_its_number_of_votes(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"travel": 2, "finance": 1}))

    missing = [
        book.call(requests.vote, asked.id, voter, "approve").missing for voter in (MIN, LEE, Voter("han", "finance"))
    ]
    decided = book.call(requests.vote, asked.id, KIM, "approve")

    assert missing == [{"travel": 1, "finance": 1}, {"travel": 1}, {"travel": 1}]
    assert decided.status == "approved"


def test_one_no_decides_whatever_is_still_missing(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"travel": 2, "finance": 1}))
    book.call(requests.vote, asked.id, MIN, "approve")

    decided = book.call(requests.vote, asked.id, LEE, "reject", "too dear")

    assert (decided.status, decided.decided_by, decided.note) == ("rejected", "lee@finance", "too dear")


def test_without_teams_one_vote_of_anybody_decides(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={}))
    assert asked.missing == {"": 1}

    assert book.call(requests.vote, asked.id, LEE, "approve").status == "approved"


def test_anybody_may_be_asked_by_name_and_beside_a_team(book: Ledger, asks: Asks) -> None:
    anybody = book.call(requests.ask, asks(teams={"": 1}))
    assert book.call(requests.vote, anybody.id, LEE, "approve").status == "approved"

    beside = book.call(requests.ask, asks(path="SIGNING", teams={"": 2, "travel": 1}))

    assert book.call(requests.vote, beside.id, LEE, "approve").missing == {"": 1, "travel": 1}
    assert book.call(requests.vote, beside.id, KIM, "approve").status == "approved"


def test_somebody_of_another_team_may_not_decide(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks())

    with pytest.raises(NotAllowed, match=r"lee@finance may not decide .*; accepted teams: travel"):
        book.call(requests.vote, asked.id, LEE, "approve")

    assert book.call(requests.get, asked.id).votes == ()


def test_the_local_user_counts_for_the_team_that_is_short(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"travel": 1, "finance": 1}))
    book.call(requests.vote, asked.id, MIN, "approve")

    decided = book.call(requests.vote, asked.id, Voter("local"), "approve")

    assert decided.status == "approved"
    assert {vote["voter"]: vote["team"] for vote in decided.votes} == {"min": "travel", "local": "finance"}


def test_an_authenticated_person_without_a_team_is_in_none(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks())

    with pytest.raises(NotAllowed, match="accepted teams: travel"):
        book.call(requests.vote, asked.id, Voter("oh", authenticated=True), "approve")


def test_where_only_authenticated_people_count_a_name_alone_does_not(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(authenticated_only=True))

    with pytest.raises(NotAllowed, match="min is not authenticated"):
        book.call(requests.vote, asked.id, MIN, "approve")

    vouched = replace(MIN, authenticated=True)
    assert book.call(requests.vote, asked.id, vouched, "approve").status == "approved"


def test_nobody_approves_their_own_request_where_duties_are_separated(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(separation_of_duty=True))
    assert asked.requester == "kim"

    with pytest.raises(NotAllowed, match="kim asked for this"):
        book.call(requests.vote, asked.id, KIM, "approve")

    assert book.call(requests.vote, asked.id, MIN, "approve").status == "approved"


def test_where_duties_are_not_separated_one_may(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks())

    assert book.call(requests.vote, asked.id, KIM, "approve").status == "approved"


def test_an_answer_that_the_gate_does_not_offer_is_refused(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks())

    with pytest.raises(NotAllowed, match="cannot be answered with 'change'; accepted: approve, reject"):
        book.call(requests.vote, asked.id, MIN, "change", "a later flight")


def test_a_wish_for_a_change_decides_and_is_kept(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(decisions=("approve", "reject", "change")))

    decided = book.call(requests.vote, asked.id, MIN, "change", "a later flight")

    assert (decided.status, decided.note) == ("change", "a later flight")


@pytest.mark.parametrize("note", ["", " \n"])
def test_a_change_that_says_nothing_is_refused_and_the_request_stays_open(book: Ledger, asks: Asks, note: str) -> None:
    asked = book.call(requests.ask, asks(decisions=("approve", "reject", "change")))

    with pytest.raises(BadInput, match="no note says which"):
        book.call(requests.vote, asked.id, MIN, "change", note)

    assert book.call(requests.get, asked.id).status == "open"


@pytest.mark.parametrize("note", ["\x1b[2J\x1b[31m모두 승인", "a\x00b", "a\x7f"])
def test_a_note_that_would_do_something_to_a_terminal_is_refused_with_its_vote(
    book: Ledger, asks: Asks, note: str
) -> None:
    asked = book.call(requests.ask, asks())

    with pytest.raises(BadInput, match="the note holds the control character"):
        book.call(requests.vote, asked.id, MIN, "approve", note)

    assert book.call(requests.get, asked.id).votes == ()
    assert book.call(requests.vote, asked.id, MIN, "approve", "좋아요,\n\t둘 다").status == "approved"


def test_one_person_has_one_vote(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"travel": 2}))
    book.call(requests.vote, asked.id, MIN, "approve")

    again = book.call(requests.vote, asked.id, MIN, "approve")

    assert (again.status, again.missing, len(again.votes)) == ("open", {"travel": 1}, 1)


def test_nobody_turns_a_vote_around(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks(teams={"travel": 2}))
    given = book.call(requests.vote, asked.id, MIN, "approve").votes[0]

    with pytest.raises(NotAllowed, match=re.escape(f"min already voted approve on {asked.id} at {given['at']}")):
        book.call(requests.vote, asked.id, MIN, "reject")

    assert book.call(requests.get, asked.id).status == "open"


def test_the_same_vote_again_changes_nothing_even_after_the_decision(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks())
    first = book.call(requests.vote, asked.id, MIN, "approve")

    assert book.call(requests.vote, asked.id, MIN, "approve") == first


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_who_comes_too_late_is_told_who_decided_and_when(
    book: Ledger, asks: Asks, clock: SetClock, decision: requests.Decision
) -> None:
    asked = book.call(requests.ask, asks())
    book.call(requests.vote, asked.id, MIN, "approve")
    clock.forward(timedelta(hours=1))

    with pytest.raises(
        AlreadyDecided,
        match=r"was already approved by min@travel at 2031-05-16T12:00:00\.000\+00:00; your vote was not",
    ):
        book.call(requests.vote, asked.id, KIM, decision)

    assert len(book.call(requests.get, asked.id).votes) == 1


def test_a_request_expires_at_the_first_touch_after_its_time(book: Ledger, asks: Asks, clock: SetClock) -> None:
    asked = book.call(requests.ask, asks(expires_after=timedelta(hours=1)))
    clock.forward(timedelta(hours=1) - timedelta(milliseconds=1))
    assert book.call(requests.get, asked.id).status == "open"

    clock.forward(timedelta(milliseconds=1))

    touched = book.call(requests.get, asked.id)
    assert (touched.status, touched.decided_by) == ("expired", "the clock")
    assert book.call(requests.inbox) == []


def test_a_vote_after_the_time_is_over_is_not_counted(book: Ledger, asks: Asks, clock: SetClock) -> None:
    asked = book.call(requests.ask, asks(expires_after=timedelta(hours=1)))
    clock.forward(timedelta(hours=2))

    with pytest.raises(Ended, match=r"expired at 2031-05-16T13:00:00\.000\+00:00"):
        book.call(requests.vote, asked.id, MIN, "approve")

    assert book.call(requests.ask, asks(expires_after=timedelta(hours=1))).status == "expired"


def test_asking_the_same_again_asks_nothing_new(book: Ledger, asks: Asks, clock: SetClock) -> None:
    asked = book.call(requests.ask, asks(digests={"A": "1", "B": "2"}))
    clock.forward(timedelta(hours=1))

    again = book.call(requests.ask, asks(digests={"B": "2", "A": "1"}))

    assert (again.id, again.new, again.expires_at) == (asked.id, False, asked.expires_at)
    assert len(book.call(requests.of_run, RUN)) == 1


def test_a_gate_that_asks_something_else_withdraws_what_it_asked_before(book: Ledger, asks: Asks) -> None:
    older = book.call(requests.ask, asks(digests={"PAYING": "5"}))

    newer = book.call(requests.ask, asks(digests={"PAYING": "82000"}))

    assert newer.id != older.id
    with pytest.raises(Ended, match="was withdrawn: what it asked has changed"):
        book.call(requests.vote, older.id, MIN, "approve")
    assert [asked.id for asked in book.call(requests.inbox, RUN)] == [newer.id]


def test_what_was_withdrawn_can_be_asked_again_and_old_votes_do_not_count(book: Ledger, asks: Asks) -> None:
    older = book.call(requests.ask, asks(digests={"PAYING": "5"}, teams={"travel": 2}))
    book.call(requests.vote, older.id, MIN, "approve")
    book.call(requests.ask, asks(digests={"PAYING": "82000"}, teams={"travel": 2}))

    again = book.call(requests.ask, asks(digests={"PAYING": "5"}, teams={"travel": 2}))

    assert (again.id, again.status, again.new) == (f"{older.id}-2", "open", True)
    assert again.missing == {"travel": 2}


def test_two_gates_of_a_run_do_not_withdraw_each_other(book: Ledger, asks: Asks) -> None:
    book.call(requests.ask, asks())
    book.call(requests.ask, asks(path="NEEDS_OPERATOR"))

    assert len(book.call(requests.inbox, RUN)) == 2


def test_a_cancelled_run_asks_nobody_any_more(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks())
    book.call(runs.cancel, RUN, "lee")

    touched = book.call(requests.get, asked.id)

    assert (touched.status, touched.decided_by, touched.note) == ("rejected", "lee", "the run was cancelled")
    with pytest.raises(AlreadyDecided, match="already rejected by lee"):
        book.call(requests.vote, asked.id, MIN, "approve")


def test_a_cancellation_does_not_answer_whether_something_happened_but_what_is_asked_after_that(
    book: Ledger, asks: Asks, clock: SetClock, lease: Lease, pay: Step
) -> None:
    intent = book.call(intents.begin, lease, pay, {"amount": 5})
    book.call(intents.settle, lease, intent.key, "unknown")
    book.call(runs.cancel, RUN, "lee")
    clock.forward(timedelta(seconds=1))

    doubt = book.call(requests.ask, asks(path="ASKING_THE_BANK"))
    answered = book.call(requests.vote, doubt.id, MIN, "approve")
    clock.forward(timedelta(seconds=1))
    following = book.call(requests.ask, asks())

    assert (doubt.status, answered.status) == ("open", "approved")
    assert (following.status, following.decided_by) == ("rejected", "lee")


def test_the_inbox_shows_the_most_urgent_first(book: Ledger, asks: Asks) -> None:
    for path, hours in (("SLOW", 48), ("FAST", 1), ("MEDIUM", 24)):
        book.call(requests.ask, asks(path=path, expires_after=timedelta(hours=hours)))

    assert [asked.path for asked in book.call(requests.inbox)] == ["FAST", "MEDIUM", "SLOW"]


def test_a_request_that_does_not_exist_is_not_found(book: Ledger) -> None:
    with pytest.raises(NotFound, match="no request 'req-1'"):
        book.call(requests.vote, "req-1", MIN, "approve")


def test_the_policy_comes_back_as_it_was_given(book: Ledger, asks: Asks) -> None:
    question = asks(
        teams={"travel": 1, "finance": 2},
        separation_of_duty=True,
        authenticated_only=True,
        decisions=("approve", "reject", "change"),
    )

    assert book.call(requests.ask, question).policy == question.policy

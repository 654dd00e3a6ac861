"""Every decision and every effect is a row that is bound to the one before; whoever changes one is found."""

import json
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from reliability.digest import digest
from reliability.errors import NotAllowed
from reliability.identity import Voter
from reliability.ledger import Ledger, agreement, audit, intents, requests, runs
from reliability.ledger.asked import Question
from reliability.ledger.escalations import Rung
from reliability.ledger.intents import Step
from reliability.ledger.leases import Lease
from tests.reliability.conftest import RUN
from tests.support.clock import SetClock

Asks = Callable[..., Question]

MIN = Voter("min", "travel")


def kinds(book: Ledger) -> list[str]:
    return [row.kind for row in book.call(lambda tx: list(audit.rows(tx)))]


def tamper(book: Ledger, statement: str) -> None:
    with book.engine.begin() as connection:
        connection.exec_driver_sql(statement)


@pytest.fixture
def paid(book: Ledger, lease: Lease, asks: Asks) -> Ledger:
    """A ledger with one approved payment."""
    step = Step(RUN, "PAYING", 1, "irreversible", gate="APPROVING")
    asked = book.call(requests.ask, asks(digests={"PAYING": digest({"amount": 5})}))
    with pytest.raises(NotAllowed):
        book.call(requests.vote, asked.id, Voter("lee", "finance"), "approve")
    book.call(requests.vote, asked.id, MIN, "approve", "fine")
    book.call(intents.begin, lease, step, {"amount": 5})
    book.call(intents.settle, lease, step.key, "done", {"id": "p-1"})
    return book


def test_what_was_asked_decided_let_through_and_done_is_told_in_order(paid: Ledger) -> None:
    told = paid.call(lambda tx: list(audit.rows(tx, RUN)))

    assert [row.kind for row in told] == [
        "asked",
        "vote refused",
        "voted",
        "decided",
        "effect intended",
        "receipt used",
        "effect settled",
    ]
    refused, voted = json.loads(told[1].told), json.loads(told[2].told)
    assert refused["by"] == "lee@finance" and "may not decide" in refused["why"]
    assert (voted["voter"], voted["team"], voted["note"]) == ("min", "travel", "fine")
    assert paid.call(audit.wrong) == (7, [])


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE audit SET told = replace(told, 'min', 'eve') WHERE number = 3", "row 3 (voted "),
        ("UPDATE audit SET kind = 'voted' WHERE number = 2", "row 2 (voted "),
        ("UPDATE audit SET at = '2001' WHERE number = 1", "row 1 (asked "),
        ("DELETE FROM audit WHERE number = 4", "row 4 is missing"),
        ("DELETE FROM audit WHERE number IN (2, 3)", "row 2 to 3 is missing"),
        ("DELETE FROM audit WHERE number = 1", "row 1 is missing"),
        ("DELETE FROM audit WHERE number = 7", "rows are missing at the end"),
        (
            "INSERT INTO audit SELECT 8, at, kind, run, subject, told, previous, hash FROM audit WHERE number = 7",
            "row 8 does not follow row 7",
        ),
        ("UPDATE audit SET number = CASE number WHEN 3 THEN 103 ELSE number END", "row 3 is missing"),
        ("DELETE FROM audit_tail", "0 were written"),
    ],
)
def test_a_row_that_was_changed_removed_inserted_or_moved_is_found(paid: Ledger, statement: str, says: str) -> None:
    tamper(paid, statement)

    _, told = paid.call(audit.wrong)

    assert any(says in line for line in told), told


def test_two_rows_that_changed_places_are_found(paid: Ledger) -> None:
    tamper(paid, "UPDATE audit SET number = 100 + number WHERE number IN (2, 3)")
    tamper(paid, "UPDATE audit SET number = 105 - number WHERE number > 100")

    _, told = paid.call(audit.wrong)

    assert any("row 2 does not follow row 1" in line for line in told), told


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE votes SET decision = 'reject'", "the vote of min on {request} was changed"),
        ("UPDATE votes SET authenticated = 1", "the vote of min on {request} was changed"),
        ("DELETE FROM votes", "the vote of min on {request} was removed"),
        (
            "INSERT INTO votes SELECT request, 'eve', team, decision, note, authenticated, at, counts_for, on_behalf, "
            "senior FROM votes",
            "the vote of eve on {request} is in the ledger and not in the log",
        ),
        (
            "INSERT INTO votes SELECT request, 'eve', team, decision, note, authenticated, '2001', counts_for, "
            "on_behalf, senior FROM votes",
            "the vote of eve on {request} is in the ledger and not in the log",
        ),
        ("DELETE FROM receipts", "the receipt for PAYING on {request} was removed"),
        ("UPDATE requests SET status = 'rejected'", "the request {request} was changed"),
        ("UPDATE requests SET decided_by = 'eve'", "the request {request} was changed"),
        ("UPDATE requests SET policy = replace(policy, 'travel', 'finance')", "the request {request} was changed"),
        ("UPDATE requests SET digests = replace(digests, 'a', 'b')", "the request {request} was changed"),
        ("UPDATE requests SET shown = '{}'", "the request {request} was changed"),
        ("UPDATE intents SET status = 'failed'", "the effect {run}:PAYING:1 was changed"),
        ("DELETE FROM intents", "the effect {run}:PAYING:1 was removed"),
    ],
)
def test_what_was_asked_decided_or_done_and_changed_past_the_log_is_found(
    paid: Ledger, statement: str, says: str
) -> None:
    (asked,) = paid.call(requests.of_run, RUN)
    assert paid.call(lambda tx: list(agreement.broken(tx))) == []
    tamper(paid, statement)

    assert paid.call(lambda tx: list(agreement.broken(tx))) == [says.format(request=asked.id, run=RUN)]


def test_whatever_becomes_of_a_request_or_an_effect_the_log_agrees_with_the_ledger(
    book: Ledger, lease: Lease, asks: Asks, clock: SetClock
) -> None:
    for path, told in (("A", "approve"), ("B", "reject"), ("C", "change"), ("D", "escalate"), ("E", None), ("F", None)):
        asked = book.call(
            requests.ask,
            asks(
                path=path,
                teams={},
                decisions=("approve", "reject", "change", "escalate"),
                ladder=(Rung(60, "late", [""]),),
            ),
        )
        if told is not None:
            book.call(requests.vote, asked.id, MIN, told, "그렇게")
    book.call(requests.ask, asks(path="F", digests={"PAYING": "other"}))
    clock.forward(timedelta(hours=25))
    book.call(requests.inbox)
    step = Step(RUN, "REFUNDING", 1, "compensation", undoes="x")
    for status in ("unknown", "done"):
        book.call(intents.begin, lease, step, {})
        book.call(intents.settle, lease, step.key, status)

    stands = {asked.path: asked.status for asked in book.call(requests.of_run, RUN)}

    assert stands == {"A": "spent", "B": "rejected", "C": "change", "D": "expired", "E": "expired", "F": "expired"}
    assert book.call(lambda tx: list(agreement.broken(tx))) == []


def test_a_chain_that_was_made_anew_is_found_by_a_hash_that_was_kept_elsewhere(paid: Ledger) -> None:
    _, kept = paid.call(audit.head)
    tamper(paid, "DELETE FROM audit WHERE number > 2")
    tamper(paid, "UPDATE audit_tail SET number = 2, hash = (SELECT hash FROM audit WHERE number = 2)")

    assert paid.call(audit.wrong) == (2, [])
    assert paid.call(audit.wrong, kept)[1] == [
        f"no row has the hash {kept}: the chain was made anew, or shortened, since that was kept"
    ]


def test_a_hash_that_was_kept_stays_right_while_the_chain_grows(paid: Ledger) -> None:
    _, kept = paid.call(audit.head)

    paid.call(runs.cancel, RUN, "lee")

    assert paid.call(audit.wrong, kept) == (8, [])


def test_what_is_taken_back_leaves_no_row(paid: Ledger) -> None:
    def fails(tx: Any) -> None:
        audit.note(tx, "voted", RUN, "req-x")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        paid.call(fails)

    assert paid.call(audit.wrong) == (7, [])


def test_an_expiry_is_a_row_when_it_is_noticed(book: Ledger, lease: Lease, asks: Asks, clock: SetClock) -> None:
    asked = book.call(requests.ask, asks())
    clock.forward(timedelta(hours=25))

    book.call(requests.get, asked.id)
    book.call(requests.get, asked.id)

    assert kinds(book) == ["asked", "expired"]


def test_many_writers_at_once_make_one_chain(book: Ledger) -> None:
    def write(name: str) -> None:
        for number in range(20):
            book.call(audit.note, "voted", RUN, f"{name}-{number}")

    writers = [threading.Thread(target=write, args=(name,)) for name in "abcd"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert book.call(audit.wrong) == (80, [])

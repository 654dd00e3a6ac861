"""An approval covers exactly what was approved, once, and until the undoing begins."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reliability.digest import digest
from reliability.identity import Voter
from reliability.ledger import Ledger, intents, requests
from reliability.ledger.asked import Question, Request
from reliability.ledger.intents import Step
from reliability.ledger.leases import Lease
from tests.reliability.conftest import RUN

ARGUMENTS = {"amount": 5}
DESK = Voter("min", "travel")

Asks = Callable[..., Question]


@pytest.fixture
def pay() -> Step:
    return Step(RUN, "PAYING", 1, "pivot", gate="APPROVING")


@pytest.fixture
def approved(book: Ledger, lease: Lease, asks: Asks) -> Request:
    """Five were to be paid, and the travel desk said yes."""
    asked = book.call(requests.ask, asks(digests={"PAYING": digest(ARGUMENTS)}))
    return book.call(requests.vote, asked.id, DESK, "approve")


def test_what_was_approved_is_sent_and_the_intent_says_who_allowed_it(
    book: Ledger, lease: Lease, pay: Step, approved: Request
) -> None:
    assert book.call(intents.begin, lease, pay, ARGUMENTS).status == "intended"

    (row,) = book.call(intents.of_run, RUN)
    assert row.request == approved.id


def test_without_an_approval_nothing_is_sent(book: Ledger, lease: Lease, pay: Step, asks: Asks) -> None:
    book.call(requests.ask, asks(digests={"PAYING": digest(ARGUMENTS)}))

    begun = book.call(intents.begin, lease, pay, ARGUMENTS)

    assert (begun.status, begun.reason) == ("failed", "nobody approved PAYING at APPROVING; it was not sent")


@pytest.mark.parametrize("decision", ["reject", "change"])
def test_a_decision_that_is_no_approval_lets_nothing_pass(
    book: Ledger, lease: Lease, pay: Step, asks: Asks, decision: requests.Decision
) -> None:
    asked = book.call(
        requests.ask, asks(digests={"PAYING": digest(ARGUMENTS)}, decisions=("approve", "reject", "change"))
    )
    book.call(requests.vote, asked.id, DESK, decision, "less")

    assert book.call(intents.begin, lease, pay, ARGUMENTS).status == "failed"


def test_other_arguments_than_the_approved_ones_are_not_sent(
    book: Ledger, lease: Lease, pay: Step, approved: Request
) -> None:
    begun = book.call(intents.begin, lease, pay, {"amount": 82000})

    assert begun.status == "failed"
    assert begun.reason == (
        f"PAYING is not what was approved in {approved.id}: the arguments changed since; it was not sent"
    )


def test_an_approval_does_not_cover_a_step_that_it_never_showed(
    book: Ledger, lease: Lease, pay: Step, approved: Request
) -> None:
    begun = book.call(intents.begin, lease, replace(pay, path="PAYING_MORE"), ARGUMENTS)

    assert "not what was approved" in str(begun.reason)


def test_an_approval_of_another_gate_or_another_run_is_none(
    book: Ledger, lease: Lease, pay: Step, approved: Request
) -> None:
    elsewhere = book.call(intents.begin, lease, replace(pay, gate="sub/APPROVING"), ARGUMENTS)
    assert "nobody approved" in str(elsewhere.reason)

    another = book.call(intents.begin, lease, replace(pay, run="another run"), ARGUMENTS)
    assert "nobody approved" in str(another.reason)


def test_an_approval_is_used_once(book: Ledger, lease: Lease, pay: Step, approved: Request) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    book.call(intents.settle, lease, pay.key, "done", {})

    again = book.call(intents.begin, lease, replace(pay, occurrence=2), ARGUMENTS)

    assert again.status == "failed"
    assert again.reason == f"the approval {approved.id} was already used for {pay.key}; it was not sent"


def test_one_approval_covers_several_steps_each_once(book: Ledger, lease: Lease, pay: Step, asks: Asks) -> None:
    digests = {"PAYING": digest(ARGUMENTS), "SHIPPING": digest({"to": "Seoul"})}
    asked = book.call(requests.ask, asks(digests=digests))
    book.call(requests.vote, asked.id, DESK, "approve")

    paid = book.call(intents.begin, lease, pay, ARGUMENTS)
    shipped = book.call(intents.begin, lease, replace(pay, path="SHIPPING"), {"to": "Seoul"})

    assert (paid.status, shipped.status) == ("intended", "intended")


def test_once_an_undo_has_begun_the_approval_is_off_for_the_steps_not_reached_yet(
    book: Ledger, lease: Lease, pay: Step, approved: Request
) -> None:
    undo = Step(RUN, "RELEASING", 1, "compensation", undoes=f"{RUN}:RESERVING:1")
    book.call(intents.begin, lease, undo, {"undo": undo.undoes})

    begun = book.call(intents.begin, lease, pay, ARGUMENTS)

    assert begun.status == "failed"
    assert book.call(requests.get, approved.id).status == "spent"


def test_an_undo_in_one_run_leaves_the_approvals_of_another_alone(
    book: Ledger, lease: Lease, pay: Step, approved: Request
) -> None:
    undo = Step("another run", "RELEASING", 1, "compensation", undoes="another run:RESERVING:1")
    book.call(
        lambda tx: tx.execute(
            intents.leases.leases.insert().values(
                run="another run",
                token=1,
                host="",
                pid=0,
                started="",
                expires_at="",
            )
        )
    )
    book.call(intents.begin, Lease("another run", 1), undo, {"undo": undo.undoes})

    assert book.call(intents.begin, lease, pay, ARGUMENTS).status == "intended"


def test_an_approval_is_off_once_the_gate_asks_something_else(
    book: Ledger, lease: Lease, pay: Step, approved: Request, asks: Asks
) -> None:
    book.call(requests.ask, asks(digests={"PAYING": digest({"amount": 6})}))

    assert "nobody approved" in str(book.call(intents.begin, lease, pay, ARGUMENTS).reason)


def test_what_was_refused_stays_refused_when_the_step_runs_again(
    book: Ledger, lease: Lease, pay: Step, asks: Asks
) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    asked = book.call(requests.ask, asks(digests={"PAYING": digest(ARGUMENTS)}))
    book.call(requests.vote, asked.id, DESK, "approve")

    assert book.call(intents.begin, lease, pay, ARGUMENTS).status == "failed"

"""The intent ledger: what is to be done is written first, and what became of it is never told in two ways."""

from dataclasses import replace
from typing import Any

import pytest

from reliability.errors import Conflict, Fenced
from reliability.ledger import Ledger, intents, leases, requests, runs
from reliability.ledger.intents import Intent, Step
from reliability.ledger.leases import Lease
from tests.reliability.conftest import RUN
from tests.support.clock import SetClock

ARGUMENTS = {"amount": 5}


def test_a_new_effect_is_written_before_it_is_tried(book: Ledger, lease: Lease, pay: Step) -> None:
    begun = book.call(intents.begin, lease, pay, ARGUMENTS)

    assert begun == Intent(f"{RUN}:PAYING:1", "intended", None, None, reopened=False, cancelled=False)
    (row,) = book.call(intents.of_run, RUN)
    assert (row.status, row.arguments, row.kind, row.settled_at) == ("intended", ARGUMENTS, "compensable", None)


@pytest.mark.parametrize(
    ("status", "answer", "reason"),
    [("done", {"reference": "A1"}, None), ("failed", None, "sold out"), ("unknown", None, "no answer")],
)
def test_an_outcome_that_was_recorded_comes_back_whenever_it_is_asked_for(
    book: Ledger, lease: Lease, pay: Step, status: intents.Status, answer: dict[str, Any] | None, reason: str | None
) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    book.call(intents.settle, lease, pay.key, status, answer, reason)

    again = book.call(intents.begin, lease, pay, {"amount": 5})

    assert (again.status, again.answer, again.reason, again.reopened) == (status, answer, reason, False)


def test_an_effect_that_was_cut_short_is_open_and_in_doubt(book: Ledger, lease: Lease, pay: Step) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)

    again = book.call(intents.begin, lease, pay, ARGUMENTS)

    assert (again.status, again.reopened) == ("intended", True)


def test_the_same_step_with_other_arguments_is_stopped_and_nothing_changes(
    book: Ledger, lease: Lease, pay: Step
) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    book.call(intents.settle, lease, pay.key, "done", {"reference": "A1"})

    with pytest.raises(Conflict, match=r'\{"amount":5\} then, \{"amount":82000\} now\. Nothing was sent'):
        book.call(intents.begin, lease, pay, {"amount": 82000})

    assert book.call(intents.begin, lease, pay, ARGUMENTS).status == "done"


def test_the_next_occurrence_of_a_step_is_another_effect(book: Ledger, lease: Lease, pay: Step) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    book.call(intents.settle, lease, pay.key, "done", {})

    second = book.call(intents.begin, lease, replace(pay, occurrence=2), ARGUMENTS)

    assert (second.status, second.reopened) == ("intended", False)


def test_steps_of_a_subgraph_and_of_other_runs_have_keys_of_their_own(pay: Step) -> None:
    others = [replace(pay, path="sub/PAYING"), replace(pay, run="another"), replace(pay, occurrence=2)]

    assert len({pay.key, *(other.key for other in others)}) == 4


def test_a_settled_outcome_is_never_replaced(book: Ledger, lease: Lease, pay: Step) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    book.call(intents.settle, lease, pay.key, "done", {"reference": "A1"})

    book.call(intents.settle, lease, pay.key, "failed", None, "a late timeout")

    again = book.call(intents.begin, lease, pay, ARGUMENTS)
    assert (again.status, again.answer) == ("done", {"reference": "A1"})


def test_an_unknown_outcome_may_become_known_later(book: Ledger, lease: Lease, pay: Step) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    book.call(intents.settle, lease, pay.key, "unknown", None, "no answer")

    book.call(intents.settle, lease, pay.key, "done", {"reference": "A1"})

    assert book.call(intents.begin, lease, pay, ARGUMENTS).status == "done"


def test_nothing_new_is_sent_for_a_cancelled_run(book: Ledger, lease: Lease, pay: Step) -> None:
    book.call(runs.cancel, RUN, "lee")

    begun = book.call(intents.begin, lease, pay, ARGUMENTS)

    assert (begun.status, begun.reason, begun.cancelled) == ("failed", "cancelled by lee", True)


def test_what_was_under_way_when_the_run_was_cancelled_is_still_in_doubt(book: Ledger, lease: Lease, pay: Step) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    book.call(runs.cancel, RUN, "lee")

    again = book.call(intents.begin, lease, pay, ARGUMENTS)

    assert (again.status, again.reopened, again.cancelled) == ("intended", True, True)


def undo_of(pay: Step) -> Step:
    return Step(RUN, "REFUNDING", 1, "compensation", undoes=pay.key)


def test_a_cancelled_run_may_still_undo(book: Ledger, lease: Lease, pay: Step) -> None:
    book.call(runs.cancel, RUN, "lee")

    assert book.call(intents.begin, lease, undo_of(pay), {"undo": pay.key}).status == "intended"


@pytest.mark.parametrize("status", ["failed", "unknown"])
def test_an_undo_that_got_stuck_is_tried_again_under_its_old_key(
    book: Ledger, lease: Lease, pay: Step, status: intents.Status
) -> None:
    book.call(intents.begin, lease, undo_of(pay), {"undo": pay.key})
    book.call(intents.settle, lease, undo_of(pay).key, status, None, "the service is down")

    again = book.call(intents.begin, lease, undo_of(pay), {"undo": pay.key})

    assert (again.status, again.reopened) == ("intended", True)
    book.call(intents.settle, lease, undo_of(pay).key, "done", {})
    assert book.call(intents.begin, lease, undo_of(pay), {"undo": pay.key}).status == "done"


def test_what_is_left_in_the_world_is_what_was_done_or_may_have_been_and_was_not_undone(
    book: Ledger, lease: Lease
) -> None:
    outcomes: dict[str, intents.Status | None] = {"A": "done", "B": "failed", "C": "unknown", "D": None, "E": "done"}
    for path, status in outcomes.items():
        step = Step(RUN, path, 1, "compensable")
        book.call(intents.begin, lease, step, ARGUMENTS)
        if status:
            book.call(intents.settle, lease, step.key, status)
    undo = Step(RUN, "UNDOING_A", 1, "compensation", undoes=f"{RUN}:A:1")
    book.call(intents.begin, lease, undo, {"undo": undo.undoes})
    book.call(intents.settle, lease, undo.key, "done", {})

    held = book.call(intents.held, RUN)

    assert [row.path for row in held] == ["C", "D", "E"]


def test_a_stuck_undo_leaves_the_effect_in_the_world(book: Ledger, lease: Lease, pay: Step) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    book.call(intents.settle, lease, pay.key, "done", {})
    book.call(intents.begin, lease, undo_of(pay), {"undo": pay.key})
    book.call(intents.settle, lease, undo_of(pay).key, "unknown", None, "no answer")

    assert [row.key for row in book.call(intents.held, RUN)] == [pay.key]


def test_who_was_taken_for_dead_writes_nothing_any_more(book: Ledger, lease: Lease, pay: Step, clock: SetClock) -> None:
    book.call(intents.begin, lease, pay, ARGUMENTS)
    newer = Lease(RUN, lease.token + 1)
    book.call(lambda tx: tx.execute(leases.leases.update().values(token=newer.token)))

    with pytest.raises(Fenced, match="token 2, this process has 1"):
        book.call(intents.settle, lease, pay.key, "done", {})
    with pytest.raises(Fenced):
        book.call(intents.begin, lease, replace(pay, path="OTHER"), ARGUMENTS)

    assert book.call(intents.begin, newer, pay, ARGUMENTS).status == "intended"


def test_a_run_that_asked_nobody_has_no_open_request(book: Ledger, lease: Lease) -> None:
    assert book.call(requests.inbox, RUN) == []

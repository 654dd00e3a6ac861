"""The registry of runs."""

from datetime import timedelta

import pytest

from reliability.clock import stamp
from reliability.errors import Ended, Fenced, NotFound
from reliability.ledger import Ledger, leases, runs
from tests.support.clock import SetClock

ONE, TWO = "6f1c2a1e-0000-4000-8000-000000000001", "6f1c2a1e-0000-4000-8000-000000000002"


def begin(book: Ledger, run: str = ONE, requester: str = "kim", title: str = "to Tokyo") -> None:
    book.call(runs.begin, run, "travel", "v1", requester, title)


def test_a_run_that_begins_is_listed_with_who_asked_and_what_for(book: Ledger) -> None:
    begin(book)

    run = book.call(runs.get, ONE)

    assert (run.workflow, run.version, run.status, run.title, run.requester) == (
        "travel",
        "v1",
        "running",
        "to Tokyo",
        "kim",
    )
    assert not run.ended


def test_a_second_turn_keeps_the_first_title_and_requester(book: Ledger) -> None:
    begin(book)
    book.call(runs.mark, ONE, status="COMPLETED")

    begin(book, requester="lee", title="and back")

    run = book.call(runs.get, ONE)
    assert (run.title, run.requester, run.status) == ("to Tokyo", "kim", "running")


def test_a_new_turn_of_a_cancelled_run_is_not_cancelled(book: Ledger) -> None:
    begin(book)
    book.call(runs.cancel, ONE, "lee")
    book.call(runs.mark, ONE, status="DECLINED")

    begin(book)

    assert book.call(runs.get, ONE).cancelled_by is None


def test_starting_over_does_not_take_back_a_cancellation_that_is_still_to_be_carried_out(book: Ledger) -> None:
    begin(book)
    book.call(runs.cancel, ONE, "lee")

    begin(book)

    assert book.call(runs.get, ONE).cancelled_by == "lee"


@pytest.mark.parametrize("status", ["paused", "COMPLETED"])
def test_what_the_first_states_marked_is_not_overtaken_by_the_news_that_the_run_began(
    book: Ledger, clock: SetClock, status: str
) -> None:
    """LangGraph's server stores the input while the first states already run."""
    began = stamp(clock.now())
    clock.forward(timedelta(milliseconds=3))
    book.call(runs.mark, ONE, status=status, phase="APPROVING")
    clock.forward(timedelta(milliseconds=3))

    book.call(runs.begin, ONE, "travel", "v1", "kim", "to Tokyo", began)

    run = book.call(runs.get, ONE)
    assert (run.status, run.phase, run.title, run.requester) == (status, "APPROVING", "to Tokyo", "kim")


def test_a_run_that_nobody_registered_is_not_listed(book: Ledger) -> None:
    """Somebody else's graph on another saver, or an answer to a run that does not exist."""
    book.call(runs.mark, ONE, status="paused", phase="APPROVING")

    assert book.call(runs.newest) == []
    with pytest.raises(NotFound):
        book.call(runs.get, ONE)


def test_the_first_to_cancel_stays_on_record(book: Ledger) -> None:
    begin(book)

    book.call(runs.cancel, ONE, "lee")
    again = book.call(runs.cancel, ONE, "min")

    assert again.cancelled_by == "lee"


def test_a_run_that_ended_cannot_be_cancelled(book: Ledger) -> None:
    begin(book)
    book.call(runs.mark, ONE, status="COMPLETED")

    with pytest.raises(Ended, match="has ended as COMPLETED; nothing was cancelled"):
        book.call(runs.cancel, ONE, "lee")


def test_an_empty_value_never_overwrites_what_is_known(book: Ledger) -> None:
    begin(book)

    book.call(runs.mark, ONE, phase="", title="")

    assert book.call(runs.get, ONE).title == "to Tokyo"


def test_a_run_is_found_by_its_first_characters_when_they_are_unique(book: Ledger) -> None:
    begin(book, ONE)
    assert book.call(runs.get, "6f1c").id == ONE
    begin(book, TWO)

    with pytest.raises(NotFound, match="more than one run begins with '6f1c'"):
        book.call(runs.get, "6f1c")
    assert book.call(runs.get, TWO).id == TWO


@pytest.mark.parametrize("name", ["", "%", "_f1c", "7", "6f1c%"])
def test_what_names_no_run_is_not_found(book: Ledger, name: str) -> None:
    begin(book)

    with pytest.raises(NotFound, match="there is no run"):
        book.call(runs.get, name)


def test_the_run_that_changed_last_is_listed_first(book: Ledger, clock: SetClock) -> None:
    for run in (ONE, TWO):
        begin(book, run)
        clock.forward(timedelta(minutes=1))
    book.call(runs.mark, ONE, status="paused")

    assert [run.id for run in book.call(runs.newest)] == [ONE, TWO]
    assert [run.id for run in book.call(runs.newest, 1)] == [ONE]


def test_whoever_pauses_a_cancelled_run_is_told(book: Ledger) -> None:
    begin(book)
    assert book.call(runs.pause, ONE, "CLARIFYING") is False
    book.call(runs.cancel, ONE, "lee")

    assert book.call(runs.pause, ONE, "CLARIFYING") is True

    run = book.call(runs.get, ONE)
    assert (run.status, run.phase) == ("paused", "CLARIFYING")


def test_a_process_whose_lease_was_taken_notes_no_pause_over_the_end(book: Ledger) -> None:
    begin(book)
    frozen = book.call(leases.acquire, ONE)
    book.call(leases.release, frozen)
    book.call(runs.mark, ONE, lease=book.call(leases.acquire, ONE), status="COMPLETED")

    with pytest.raises(Fenced):
        book.call(runs.pause, ONE, "APPROVING", frozen)

    assert book.call(runs.get, ONE).status == "COMPLETED"

"""Sums over many runs: how they ended, what they used, how long people were waited for, how they were rated."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.dialects import postgresql

from reliability.identity import Voter
from reliability.ledger import Ledger, feedback, reporting, requests, runs, usage
from reliability.ledger.reporting import Ended, Rated, RatedAgent, Used, Waited, Wanted
from tests.reliability.conftest import Asks
from tests.support.clock import SetClock

ONE, TWO, OLD = (f"6f1c2a1e-0000-4000-8000-00000000000{at}" for at in (1, 2, 3))
LEE = Voter("lee", "travel", authenticated=True)


def spent(calls: int, tokens: int, exact: str | None = None) -> dict[str, Any]:
    price = {"exact": exact, "cost": {"minor": 0, "currency": "USD"}} if exact else {}
    return {"model": "m", "calls": calls, "input_tokens": tokens - 1, "output_tokens": 1, **price}


@pytest.fixture
def told(book: Ledger, clock: SetClock) -> Ledger:
    """An old run of support; a week later one of travel that ended, and one that waits."""
    book.call(runs.begin, OLD, "support", "v1", "kim", "old", team="billing")
    book.call(usage.ended, OLD, {"BILLING": spent(1, 5)}, lease=None, status="ANSWERED", phase="ANSWERED")
    clock.forward(timedelta(days=7))
    book.call(runs.begin, ONE, "travel", "v1", "kim", "to Tokyo", team="travel")
    book.call(runs.begin, TWO, "travel", "v1", "kim", "to Busan")
    used = {"PLANNING": spent(2, 100, "0.0000015"), "REVIEWING": spent(1, 10, "0.25"), "IDLE": spent(0, 1)}
    book.call(usage.ended, ONE, used, lease=None, status="COMPLETED", phase="COMPLETED")
    return book


def test_runs_are_counted_by_workflow_team_day_and_how_they_stand(told: Ledger) -> None:
    found = told.read(reporting.ended, Wanted())

    assert sorted(found) == [
        Ended("support", "billing", "2031-05-16", "ANSWERED", 1),
        Ended("travel", "", "2031-05-23", "running", 1),
        Ended("travel", "travel", "2031-05-23", "COMPLETED", 1),
    ]


def test_only_the_runs_that_are_wanted_are_counted(told: Ledger) -> None:
    since = told.read(lambda tx: tx.now(-timedelta(days=1)))

    assert {one.workflow for one in told.read(reporting.ended, Wanted(since))} == {"travel"}
    assert [one.team for one in told.read(reporting.ended, Wanted(team="billing"))] == ["billing"]
    assert [one.status for one in told.read(reporting.ended, Wanted(team=""))] == ["running"]
    assert told.read(reporting.ended, Wanted(workflow="order")) == []


def test_what_agents_used_is_kept_when_a_run_ends_and_money_is_never_rounded_down(told: Ledger) -> None:
    found = told.read(reporting.used, Wanted(workflow="travel"))

    assert sorted(found) == [
        Used("travel", "travel", "PLANNING", "COMPLETED", "USD", 1, 2, 100, 2),
        Used("travel", "travel", "REVIEWING", "COMPLETED", "USD", 1, 1, 10, int(Decimal("0.25") * 1_000_000)),
    ]


def test_a_conversation_counts_along_its_turns_and_not_once_a_turn(told: Ledger) -> None:
    told.call(usage.ended, OLD, {"BILLING": spent(3, 15)}, lease=None, status="ANSWERED", phase="ANSWERED")

    (one,) = told.read(reporting.used, Wanted(workflow="support"))

    assert (one.calls, one.tokens, one.currency) == (3, 15, "")


def test_waiting_is_from_the_question_to_the_decision_to_the_end_of_its_time_or_to_now(
    told: Ledger, clock: SetClock, asks: Asks
) -> None:
    decided = told.call(requests.ask, asks(run=ONE))
    told.call(requests.ask, asks(run=TWO, expires_after=timedelta(minutes=30)))
    told.call(requests.ask, asks(run=TWO, path="LATER"))
    clock.forward(timedelta(seconds=90, milliseconds=500))
    told.call(requests.vote, decided.id, LEE, "approve")
    clock.forward(timedelta(hours=2))

    by_team = {one.team: one for one in told.read(reporting.waited, Wanted())}

    assert by_team["travel"] == Waited("travel", "travel", 1, pytest.approx(90.5, abs=0.01))
    assert by_team[""] == Waited("travel", "", 2, pytest.approx(1_800 + 7_290.5, abs=0.01))


def test_what_was_withdrawn_was_not_waited_for(told: Ledger, clock: SetClock, asks: Asks) -> None:
    told.call(requests.ask, asks(run=ONE, digests={"PAYING": "a"}))
    told.call(requests.ask, asks(run=ONE, digests={"PAYING": "b"}))
    clock.forward(timedelta(minutes=1))

    (one,) = told.read(reporting.waited, Wanted())

    assert (one.requests, one.seconds) == (1, pytest.approx(60, abs=0.01))


def test_ratings_that_count_are_summed_and_replaced_ones_are_not(told: Ledger) -> None:
    told.call(feedback.give, ONE, LEE, "1")
    told.call(feedback.give, ONE, LEE, "4")
    told.call(feedback.give, ONE, Voter("kim"), "up", answer=1)

    assert told.read(reporting.rated, Wanted()) == [Rated("travel", "travel", "2031-05-23", 2, 9)]
    assert sorted(told.read(reporting.rated_agents, Wanted())) == [
        RatedAgent("travel", "PLANNING", 2, 9),
        RatedAgent("travel", "REVIEWING", 2, 9),
    ]


def test_who_only_reads_keeps_no_writer_waiting(told: Ledger) -> None:
    def while_another_writes(tx: Any) -> list[Ended]:
        told.call(runs.begin, "6f1c2a1e-0000-4000-8000-000000000009", "order", "v1", "kim", "meanwhile")
        return reporting.ended(tx, Wanted())

    assert told.read(while_another_writes)
    assert "order" in {one.workflow for one in told.read(reporting.ended, Wanted())}


def test_the_one_function_that_databases_write_differently_is_written_for_postgresql_too() -> None:
    text = str(reporting.since_to("a", "b").compile(dialect=postgresql.dialect()))  # type: ignore[no-untyped-call]

    assert text.startswith("extract(epoch from cast(") and text.count("as timestamptz") == 2

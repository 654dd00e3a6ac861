"""What cases came to, round by round: the newest round beside how the same cases went before."""

from datetime import timedelta

import pytest

from reliability.ledger import Ledger, evals
from reliability.ledger.evals import Outcome, Played
from tests.support.clock import SetClock


@pytest.fixture
def nightly(book: Ledger, clock: SetClock) -> "Nightly":
    return Nightly(book, clock)


class Nightly:
    """Rounds of two suites, a day apart."""

    def __init__(self, book: Ledger, clock: SetClock) -> None:
        self.book, self.clock = book, clock

    def play(self, workflow: str = "travel", **outcomes: Outcome) -> None:
        self.clock.forward(timedelta(days=1))
        played = [Played("ours", name, workflow, "v1", outcome, 7, 1500) for name, outcome in outcomes.items()]
        self.book.call(evals.note, played)

    def newest(self, since: str = "", workflow: str | None = None) -> list[tuple[str, str, str | None]]:
        return [(one.name, one.outcome, one.before) for one in self.book.read(evals.newest, since, workflow)]


def test_the_newest_round_is_held_against_the_last_time_that_each_of_its_cases_was_played(nightly: Nightly) -> None:
    nightly.play(a="passed", b="failed", gone="failed")
    nightly.play(a="failed", b="passed")
    nightly.play(b="passed", new="open", a="passed")

    found = nightly.newest()

    assert found == [("b", "passed", "passed"), ("new", "open", None), ("a", "passed", "failed")]


def test_a_round_of_one_case_is_held_against_that_case_however_long_ago_it_was(nightly: Nightly) -> None:
    nightly.play(a="failed", b="failed")
    nightly.play(b="passed")

    nightly.play(a="passed")

    assert nightly.newest() == [("a", "passed", "failed")]


def test_each_workflow_has_a_newest_round_of_its_own(nightly: Nightly) -> None:
    nightly.play(a="passed")
    nightly.play("order", a="failed")

    found = nightly.book.read(evals.newest)

    assert [(one.workflow, one.outcome, one.before) for one in found] == [
        ("order", "failed", None),
        ("travel", "passed", None),
    ]
    assert nightly.newest(workflow="travel") == [("a", "passed", None)]


def test_rounds_before_the_moment_that_is_asked_about_are_only_what_was_before(nightly: Nightly) -> None:
    nightly.play("order", a="passed")
    nightly.play(a="passed")
    nightly.play(a="failed")
    since = nightly.book.read(lambda tx: tx.now(-timedelta(hours=1)))

    found = nightly.newest(since)

    assert found == [("a", "failed", "passed")]

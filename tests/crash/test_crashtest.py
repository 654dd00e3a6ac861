"""The crash test itself: it finds what is wrong, clears what is right, and sees every boundary."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from host.crashtest.crashtest import Choose, crashtest, strikes
from host.crashtest.trial import TWISTS, Point
from host.crashtest.watching import Mark
from host.exits import Exit
from reliability.errors import BadInput
from tests.support import warm

SHOP = "tests/support/unsafe.py"


def some(*words: str, most: int = 6) -> Choose:
    """Only the points whose boundary has one of the words in its name."""

    def choose(points: Sequence[Point]) -> Sequence[Point]:
        return [point for point in points if any(word in point.mark.name for word in words)][:most]

    return choose


def nothing(_points: Sequence[Point]) -> Sequence[Point]:
    return []


def tipping(folder: Path) -> Path:
    """The same payment with a second effect after it."""
    file = folder / "tipping.py"
    file.write_text(
        "from dataclasses import replace\n"
        "from tests.support.unsafe import ONE, once_and_a_tip as graph\n"
        "scenarios = [replace(ONE, holds={'payment': 2})]\n"
    )
    return file


def test_an_effect_outside_the_ledger_is_caught_as_a_duplicate() -> None:
    found = crashtest(f"{SHOP}:repeating", choose=some("the writes"))

    assert found.totals.duplicates > 0
    assert not found.good


def test_a_record_made_before_the_call_is_caught_as_a_loss() -> None:
    found = crashtest(f"{SHOP}:losing", choose=some("intents.settle"))

    assert found.totals.losses > 0
    assert not found.good


def test_an_effect_done_right_is_neither_lost_nor_repeated_wherever_its_process_dies() -> None:
    found = crashtest(f"{SHOP}:once", choose=some("PAYING", most=100))

    assert found.good, found.page()
    assert {outcome.point.twist for outcome in found.outcomes} == set(TWISTS)


def test_one_effect_more_is_more_boundaries(tmp_path: Path) -> None:
    one = crashtest(f"{SHOP}:once", choose=nothing)

    two = crashtest(f"{tipping(tmp_path)}:graph", choose=nothing)

    per_effect = 10  # before and after: intent, call, outcome, the state's writes, its checkpoint
    assert sum(two.boundaries.values()) == sum(one.boundaries.values()) + per_effect


def test_a_trip_is_booked_once_though_processes_die_around_its_hotel() -> None:
    found = crashtest("travel", choose=some("BOOKING_HOTEL", most=8))

    assert found.good, found.page()
    assert all(outcome.reached for outcome in found.struck)


def test_a_run_that_waits_for_an_operator_goes_on_though_processes_die_around_the_question() -> None:
    found = crashtest("travel", choose=some("NEEDS_OPERATOR", most=8))

    assert found.good, found.page()


def test_a_process_that_dies_before_its_run_is_listed_has_done_nothing_and_is_asked_again() -> None:
    found = crashtest("travel", choose=some("before the checkpoint", "runs.begin", most=3))

    assert found.good, found.page()


def test_a_beginning_that_scenarios_share_is_struck_once() -> None:
    first, second, other = (Mark(f"ONE: {word}") for word in ("a", "b", "d"))
    last = Mark("TWO: a")

    points = strikes({"one": [[Mark("ZERO: a"), first, second], [last]], "two": [[Mark("ZERO: a"), first, other]]}, 7)

    killed = [(point.scenario, str(point.mark)) for point in points if point.twist == "killed"]
    assert killed == [
        *(("one", mark) for mark in ("ZERO: a", "ONE: a", "ONE: b", "TWO: a")),
        *(("two", mark) for mark in ("ONE: a", "ONE: d")),  # the state in which they part is struck again
    ]


def test_a_scenario_that_goes_wrong_by_itself_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "wishful.py"
    file.write_text(
        "from dataclasses import replace\n"
        "from tests.support.unsafe import ONE, once as graph\n"
        "scenarios = [replace(ONE, end='MIRACLE')]\n"
    )

    with pytest.raises(BadInput, match="although nobody is killed"):
        crashtest(f"{file}:graph")


@pytest.mark.parametrize("target", ["nothing.py:graph", f"{SHOP}:nobody", "tests/support/shop.py:Graph", "trvel"])
def test_what_cannot_be_tested_is_told_in_one_line(target: str, tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, {}, "crashtest", target).wait()

    assert done.code == Exit.BAD_INPUT
    assert len(done.err.splitlines()) == 1


@pytest.mark.certify
def test_the_command_writes_the_certificate_and_refuses_what_fails(tmp_path: Path) -> None:
    out = tmp_path / "certificate.json"

    done = warm.fermata(tmp_path, {}, "crashtest", f"{SHOP}:losing", "--out", str(out), "--json").wait()

    assert done.code == Exit.REFUSED, done.err
    known: dict[str, Any] = json.loads(out.read_text("utf-8"))
    assert done.json["totals"] == known["totals"]
    assert known["trials"] == len(known["points"]) - len(known["scenarios"])
    assert "It fails" in out.with_suffix(".md").read_text("utf-8")


@pytest.mark.certify
def test_the_whole_certificate_of_travel_is_all_zeros(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certificate = crashtest("travel")

    certificate.write(tmp_path / "travel.json")
    with capsys.disabled():
        print(f"\n{certificate.summary()}")  # noqa: T201 - the proof's own words
    assert certificate.good, certificate.page()

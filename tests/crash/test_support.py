"""A refund survives the death of its process wherever that happens, and is paid once."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from host.crashtest.crashtest import crashtest
from host.crashtest.trial import Point


def around_the_refund(points: Sequence[Point]) -> Sequence[Point]:
    return [point for point in points if "the call" in point.mark.name or "intents" in point.mark.name][::5]


@pytest.fixture
def two_stories(tmp_path: Path) -> str:
    """A small refund whose answer is lost, and a large one that is approved."""
    file = tmp_path / "desk.py"
    file.write_text(
        "from graphs.support import graph\n"
        "from host.crashtest.support import outside, scenarios as everything\n"
        "scenarios = [everything[1], everything[3]]\n"
    )
    return f"{file}:graph"


def test_a_customer_is_paid_back_once_wherever_the_process_dies_around_it(two_stories: str) -> None:
    found = crashtest(two_stories, choose=around_the_refund)

    assert found.good, found.totals
    assert len(found.struck) >= 3


@pytest.mark.certify
def test_the_whole_certificate_of_support_is_all_zeros() -> None:
    found = crashtest("support")

    assert found.good, found.totals

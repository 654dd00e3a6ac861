"""The crash test of `front_desk`: a trip inside it is booked once, wherever a process dies."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from host.crashtest.crashtest import crashtest
from host.crashtest.trial import Point


def between_the_desk_and_the_trip(points: Sequence[Point]) -> Sequence[Point]:
    """Around the states of the desk itself that come after the trip, and the hotel inside it."""
    after = [point for point in points if point.mark.state in ("ANSWERING", "ANSWERED", "COMPLETED")][::6]
    return [*after, *[point for point in points if point.mark.state == "BOOKING_HOTEL"][::5]][:8]


def test_a_trip_at_the_desk_is_booked_once_and_told_though_processes_die_around_its_box() -> None:
    found = crashtest("front_desk", choose=between_the_desk_and_the_trip)

    assert found.good, found.page()
    assert all(outcome.reached for outcome in found.struck)


@pytest.mark.certify
def test_the_whole_certificate_of_the_front_desk_is_all_zeros(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate = crashtest("front_desk")

    certificate.write(tmp_path / "front_desk.json")
    with capsys.disabled():
        print(f"\n{certificate.summary()}")  # noqa: T201 - the proof's own words
    assert certificate.good, certificate.page()

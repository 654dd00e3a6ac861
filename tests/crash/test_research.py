"""A report is published once, whole, wherever the process that writes it dies."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from host.crashtest.crashtest import crashtest
from host.crashtest.trial import Point


def around_the_publishing(points: Sequence[Point]) -> Sequence[Point]:
    return [point for point in points if "PUBLISHING" in str(point.mark)][:8]


def test_a_report_is_published_once_though_processes_die_around_its_file() -> None:
    found = crashtest("research", choose=around_the_publishing)

    assert found.good, found.page()
    assert len(found.struck) == 8
    assert all(outcome.reached for outcome in found.struck)


@pytest.mark.certify
def test_the_whole_certificate_of_research_is_all_zeros(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certificate = crashtest("research")

    certificate.write(tmp_path / "research.json")
    with capsys.disabled():
        print(f"\n{certificate.summary()}")  # noqa: T201 - the proof's own words
    assert certificate.good, certificate.page()

"""Every letter of a campaign leaves once, wherever the process that writes them dies."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from host.crashtest.crashtest import crashtest
from host.crashtest.trial import Point


def around_the_letters(points: Sequence[Point]) -> Sequence[Point]:
    return [point for point in points if "RUNNING" in str(point.mark)][::12][:8]


def test_every_letter_leaves_once_though_processes_die_among_them() -> None:
    found = crashtest("campaign", choose=around_the_letters)

    assert found.good, found.page()
    assert len(found.struck) == 8


@pytest.mark.certify
def test_the_whole_certificate_of_campaign_is_all_zeros(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certificate = crashtest("campaign")

    certificate.write(tmp_path / "campaign.json")
    with capsys.disabled():
        print(f"\n{certificate.summary()}")  # noqa: T201 - the proof's own words
    assert certificate.good, certificate.page()

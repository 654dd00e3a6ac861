"""A repository has one commit of a run or nothing of it, wherever the process that works on it dies."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from host.crashtest.crashtest import crashtest
from host.crashtest.trial import Point
from tests.tools.confinement.here import WHY_NOT

pytestmark = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "")

DOCUMENT = "examples/ai-orchestrator-config.yaml:feature-development"
ROOT = Path(__file__).parents[2]


def around_the_delivery_and_the_undo(points: Sequence[Point]) -> Sequence[Point]:
    delivering = [point for point in points if "DELIVERING" in str(point.mark)]
    discarding = [point for point in points if "DISCARDING" in str(point.mark)]
    return [*delivering[:: len(delivering) // 3][:3], *discarding[:: len(discarding) // 3][:3]]


@pytest.mark.certify
def test_one_commit_is_delivered_or_nothing_is_left_though_processes_die_around_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)

    found = crashtest(DOCUMENT, choose=around_the_delivery_and_the_undo)

    assert found.good, found.page()
    assert (found.workflow, len(found.struck)) == ("development-orchestrator/feature-development", 6)


@pytest.mark.certify
@pytest.mark.parametrize(("target", "every"), [(DOCUMENT, 1), ("development", 5)])
def test_the_whole_certificate_is_all_zeros(
    target: str, every: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The twin has the same boxes and arrows, so that a part of its points is enough."""
    monkeypatch.chdir(ROOT)

    certificate = crashtest(target, choose=lambda points: points[::every])

    certificate.write(tmp_path / "development.json")
    with capsys.disabled():
        print(f"\n{certificate.summary()}")  # noqa: T201 - the proof's own words
    assert certificate.good, certificate.page()

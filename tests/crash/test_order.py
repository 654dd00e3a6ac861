"""An order and a purchase happen once, wherever the process that carries them out dies."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from host.crashtest.crashtest import crashtest
from host.crashtest.trial import Point


def around(phase: str) -> Callable[[Sequence[Point]], Sequence[Point]]:
    return lambda points: [point for point in points if phase in str(point.mark)][:6]


@pytest.mark.parametrize(("workflow", "phase"), [("order", "CHARGING"), ("purchase", "PURCHASING")])
def test_nothing_is_paid_or_bought_twice_though_processes_die_around_the_call(workflow: str, phase: str) -> None:
    found = crashtest(workflow, choose=around(phase))

    assert found.good, found.page()
    assert len(found.struck) == 6


@pytest.mark.certify
@pytest.mark.parametrize("workflow", ["order", "purchase"])
def test_the_whole_certificate_is_all_zeros(workflow: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    certificate = crashtest(workflow)

    certificate.write(tmp_path / f"{workflow}.json")
    with capsys.disabled():
        print(f"\n{certificate.summary()}")  # noqa: T201 - the proof's own words
    assert certificate.good, certificate.page()

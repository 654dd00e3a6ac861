"""Pause, tell, decide, tell: real processes killed at every boundary, and a receiver that honours keys as the judge."""

import uuid
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

from host.crashtest.watching import Plan
from reliability.ledger import ledger, runs
from tests.support import telling, warm
from tests.support.receiver import Receiver, webhook

TOLD = ["decided", "opened", "vote-needed"]


@dataclass
class Stage:
    folder: Path
    env: dict[str, str]
    desk: Receiver

    def play(self, run: str, plan: Plan) -> int:
        """The exit code of a process that plays the story, as far as it comes."""
        return warm.start(self.folder / "said", self.env, telling.play, run, plan).wait().code

    def boundaries(self) -> list[str]:
        """Those of a story in which nobody is killed."""
        notes = self.folder / "boundaries"
        assert self.play(str(uuid.uuid4()), Plan(record=notes)) == 0
        return notes.read_text().splitlines()

    def told(self, run: str) -> Counter[str]:
        """What the receiver has kept of this run, by event."""
        known = [call.body for call in self.desk.kept.values() if run.encode() in call.body]
        return Counter(event for event in TOLD for body in known if f'"event": "{event}"'.encode() in body)


@pytest.fixture
def stage(tmp_path: Path, home: Path, desk: Receiver) -> Stage:
    settings = tmp_path / "fermata.toml"
    settings.write_text(webhook(desk.url))
    return Stage(tmp_path, {"FERMATA_HOME": str(home), "FERMATA_SETTINGS": str(settings)}, desk)


def strike(stage: Stage, ordinals: Iterable[int]) -> list[str]:
    """What went wrong, killing a process at each of these boundaries and letting another one finish."""
    wrong: list[str] = []
    for ordinal in ordinals:
        run = str(uuid.uuid4())
        killed = stage.play(run, Plan(ordinal=ordinal))
        before = len(stage.desk.calls)
        finished = stage.play(run, Plan())
        stands = ledger().call(runs.get, run).status
        told = stage.told(run)
        if (killed, finished, stands) != (-9, 0, "COMPLETED") or told != Counter(TOLD):
            wrong.append(f"{ordinal}: {killed} {finished} {stands} {dict(told)} {before}")
    return wrong


@pytest.mark.certify
def test_every_notice_arrives_exactly_once_wherever_its_process_is_killed(stage: Stage) -> None:
    """Every eighth boundary, and each at which a notice has been sent and that is not yet written down."""
    known = stage.boundaries()
    sent = [ordinal for ordinal, name in enumerate(known, start=1) if "after the notice" in name]

    wrong = strike(stage, sorted({*sent, *range(1, len(known) + 1, 8)}))

    assert wrong == []
    assert len(sent) == len(TOLD)
    assert len(stage.desk.calls) > len(stage.desk.kept)  # some were sent twice, under one key


@pytest.mark.certify
def test_every_notice_arrives_exactly_once_at_every_single_boundary(stage: Stage) -> None:
    assert strike(stage, range(1, len(stage.boundaries()) + 1)) == []

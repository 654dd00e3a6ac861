"""Two processes vote, look, drive and cancel at once on the same runs; what they were told fits into one story."""

from collections import Counter
from pathlib import Path

import pytest

from tests.support import history_worker
from tests.support.history_checker import faults
from tests.support.history_events import Record
from tests.support.history_outside import OnFile, OnFileUnwritten
from tests.support.saga_schedule import Crash
from tests.support.warm import Barrier, start

RUNS, MOVES = 8, 64


def played(home: Path, seed: int, dies: Crash | None = None, boxes: type[OnFile] = OnFile) -> Record:
    """Two workers at once, then one that finishes what they left."""
    env, barrier = {"FERMATA_HOME": str(home)}, Barrier(2)
    where = home / "said"
    assert start(where, env, history_worker.begin, RUNS).wait().code == 0
    rivals = [
        start(where, env, history_worker.act, "one", seed, MOVES, barrier, None, boxes),
        start(where, env, history_worker.act, "two", seed + 1, MOVES, barrier, dies, boxes),
    ]
    ended = [rival.wait() for rival in rivals]
    assert [one.code for one in ended] == [0, -9 if dies else 0], [one.err for one in ended]
    finisher = start(where, env, history_worker.finish).wait()
    assert finisher.code == 0, finisher.err
    return history_worker.record()


@pytest.mark.parametrize("seed", [10, 20])
def test_what_two_workers_were_told_and_what_was_done_is_one_story(home: Path, seed: int) -> None:
    record = played(home, seed)

    assert faults(record) == []
    told = Counter(str(event.answer).partition(":")[0] for event in record.events)
    assert told["counted"] > RUNS
    assert told["seen"] > 0
    assert {event.worker for event in record.events} >= {"one", "two"}


@pytest.mark.parametrize("dies", [Crash(60), Crash(1, "after the call"), Crash(2, "after vote")], ids=str)
def test_it_is_one_story_still_when_one_of_them_is_killed(home: Path, dies: Crash) -> None:
    record = played(home, 40, dies)

    assert faults(record) == []


def test_two_workers_without_a_ledger_are_caught(home: Path) -> None:
    found = faults(played(home, 60, Crash(1, "after the call"), OnFileUnwritten))

    assert any("was done 2 times" in fault for fault in found), found

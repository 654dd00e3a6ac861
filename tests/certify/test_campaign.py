"""Ten thousand people: bounded memory, and one letter each though the process that writes them dies twice."""

import json
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from reliability.ledger import ledger, runs
from tests.support import warm
from tests.support.campaigning import begin, go_on
from tools.mail.connect import FILE
from tools.mail.sandbox import outbox
from tools.mail.sandbox.app import mail_store

pytestmark = pytest.mark.certify

MOST_GROWTH = 1.15
"""Peak memory for ten times as many people, as a multiple."""


def people(file: Path, count: int) -> Path:
    rows = (
        f"{n},{'김' if n % 2 else 'Kim '}{n},p{n}@example.org,{'서울' if n % 2 else 'Seoul'},{n * 7}"
        for n in range(count)
    )
    file.write_text("\n".join(["id,name,email,city,number", *rows, ""]), "utf-8")
    return file


def sent(home: Path) -> int:
    with mail_store(home / "world" / FILE).transaction() as db:
        return outbox.count(db)


def peak(process: warm.Process, enough: Callable[[], bool]) -> int:
    """[bytes] of resident memory at most, until it is enough or the process has ended."""
    known, most = psutil.Process(process.process.pid), 0
    while process.process.is_alive() and not enough():
        try:
            most = max(most, known.memory_info().rss)
        except psutil.NoSuchProcess:
            break
        process.process.join(0.1)
    return most


def test_ten_thousand_letters_leave_once_in_bounded_memory_though_the_process_dies_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    homes = {count: tmp_path / str(count) for count in (1_000, 10_000)}
    lists = {count: people(tmp_path / f"{count}.csv", count) for count in homes}
    env = {count: {"FERMATA_HOME": str(home)} for count, home in homes.items()}

    small = warm.start(tmp_path / "out", env[1_000], begin, str(lists[1_000]))
    small_peak = peak(small, lambda: False)
    small_done = small.wait()
    large_peak = 0
    for kill_at, work, given in ((300, begin, (str(lists[10_000]),)), (1_000, go_on, ())):
        process = warm.start(tmp_path / "out", env[10_000], work, *given)
        large_peak = max(large_peak, peak(process, lambda at=kill_at: sent(homes[10_000]) >= at))  # type: ignore[misc]
        process.kill()
    last = warm.start(tmp_path / "out", env[10_000], go_on)
    large_peak = max(large_peak, peak(last, lambda: False))
    last_done = last.wait()

    assert (small_done.code, last_done.code) == (0, 0), small_done.err + last_done.err
    monkeypatch.setenv("FERMATA_HOME", str(homes[10_000]))
    ended = ledger().call(runs.newest, 10)
    with mail_store(homes[10_000] / "world" / FILE).transaction() as db:
        letters = outbox.latest(db, 100_000)
    sizes = {count: _size(home) for count, home in homes.items()}
    megabytes = {"1,000": small_peak >> 20, "10,000": large_peak >> 20}
    with capsys.disabled():
        print(f"\npeak RSS [MB]: {json.dumps(megabytes)}, checkpoints [B]: {sizes}")  # noqa: T201 - the proof's own words
    assert [run.status for run in ended] == ["COMPLETED"]
    assert len(letters) == 10_000
    assert len({letter["recipient"] for letter in letters}) == 10_000
    assert large_peak <= small_peak * MOST_GROWTH
    assert sizes[10_000] <= sizes[1_000] * 12  # linear: no checkpoint holds what the ones before it held


def _size(home: Path) -> int:
    return sum(file.stat().st_size for file in home.glob("checkpoints.sqlite*"))

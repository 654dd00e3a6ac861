"""One writer a run: the living are left alone, the dead are replaced, and who was replaced writes nothing."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import pytest

from reliability.errors import Busy, Fenced
from reliability.ledger import Ledger, intents, leases, ledger
from reliability.ledger.leases import LEASE, Lease, started
from reliability.ledger.tables import leases as table
from tests.reliability.conftest import RUN
from tests.support import rivals
from tests.support.clock import SetClock
from tests.support.warm import Barrier, start

DYING = """
import sys
from reliability.ledger import leases, ledger

ledger().call(leases.acquire, sys.argv[1])
print("mine", flush=True)
sys.stdin.readline()
"""

A_MOMENT = timedelta(seconds=1)


class Driver(NamedTuple):
    """A living process that drives the run; it tries to record its outcome when something is sent along the line."""

    pid: int
    process: BaseProcess
    line: Connection


@pytest.fixture
def driver(home: Path, tmp_path: Path) -> Iterator[Driver]:
    ours, theirs = get_context("forkserver").Pipe()
    process = start(tmp_path / "said", {"FERMATA_HOME": str(home)}, rivals.drive, RUN, theirs).process
    assert ours.poll(30)
    assert ours.recv() == 1
    assert process.pid
    yield Driver(process.pid, process, ours)
    process.kill()
    process.join()


def ahead(by: timedelta) -> Ledger:
    """The same ledger, seen from later."""
    return Ledger(ledger().engine, SetClock(datetime.now(UTC) + by))


def test_a_run_that_a_living_process_drives_is_busy(driver: Driver) -> None:
    with pytest.raises(Busy, match=f"is being driven by process {driver.pid} on "):
        ledger().call(leases.acquire, RUN)

    assert str(ledger().call(leases.holder, RUN)).startswith(f"process {driver.pid} on ")


def test_the_run_of_a_killed_process_is_taken_over_at_once(driver: Driver) -> None:
    driver.process.kill()
    driver.process.join()

    assert ledger().call(leases.holder, RUN) is None
    assert ledger().call(leases.acquire, RUN) == Lease(RUN, 2)


def test_the_run_of_a_killed_process_that_nobody_has_buried_is_taken_over_at_once() -> None:
    dying = subprocess.Popen(
        [sys.executable, "-c", DYING, RUN],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with dying:
        assert dying.stdout
        assert dying.stdout.readline() == "mine\n"
        assert ledger().call(leases.holder, RUN)
        dying.kill()
        os.waitid(os.P_PID, dying.pid, os.WEXITED | os.WNOWAIT)  # dead, and still a zombie

        assert started(dying.pid) is None
        assert ledger().call(leases.acquire, RUN) == Lease(RUN, 2)


def test_a_frozen_process_loses_its_run_when_its_time_is_over_and_then_records_nothing(driver: Driver) -> None:
    os.kill(driver.pid, signal.SIGSTOP)

    with pytest.raises(Busy):
        ahead(LEASE - 10 * A_MOMENT).call(leases.acquire, RUN)
    taken = ahead(LEASE + A_MOMENT).call(leases.acquire, RUN)
    os.kill(driver.pid, signal.SIGCONT)
    driver.line.send("go on")

    assert driver.line.poll(30)
    assert "was taken over (token 2, this process has 1)" in driver.line.recv()
    assert taken == Lease(RUN, 2)
    (row,) = ledger().call(intents.of_run, RUN)
    assert row.status == "intended"


def test_of_several_processes_that_want_a_run_at_once_one_gets_it(home: Path, tmp_path: Path) -> None:
    together = Barrier(3)
    lines = [get_context("forkserver").Pipe() for _ in range(3)]

    rivalling = [
        start(tmp_path / "said", {"FERMATA_HOME": str(home)}, rivals.begin, RUN, together, theirs)
        for _, theirs in lines
    ]
    codes = [rival.wait().code for rival in rivalling]

    assert codes == [0, 0, 0]
    assert sorted(ours.recv() for ours, _ in lines) == [0, 0, 1]


def test_a_process_may_take_its_own_run_again(book: Ledger) -> None:
    first = book.call(leases.acquire, RUN)

    assert book.call(leases.acquire, RUN) == first


def test_a_run_that_was_given_back_is_free_and_its_next_holder_has_a_higher_token(book: Ledger) -> None:
    first = book.call(leases.acquire, RUN)
    book.call(leases.release, first)
    assert book.call(leases.holder, RUN) is None

    second = book.call(leases.acquire, RUN)

    assert second.token > first.token
    with pytest.raises(Fenced):
        book.call(leases.check, first)


def test_a_sign_of_life_makes_the_lease_last(book: Ledger, clock: SetClock) -> None:
    lease = held_elsewhere(book)
    clock.forward(LEASE - A_MOMENT)
    book.call(leases.renew, lease)

    clock.forward(LEASE - A_MOMENT)

    with pytest.raises(Busy):
        book.call(leases.acquire, RUN)


def test_a_machine_that_fell_silent_loses_its_run_when_the_time_is_over(book: Ledger, clock: SetClock) -> None:
    """Another machine's processes cannot be seen; only its silence tells."""
    lease = held_elsewhere(book)
    clock.forward(LEASE - A_MOMENT)
    with pytest.raises(Busy, match="on elsewhere;"):
        book.call(leases.acquire, RUN)

    clock.forward(A_MOMENT)

    assert book.call(leases.acquire, RUN).token == lease.token + 1


def held_elsewhere(book: Ledger) -> Lease:
    lease = book.call(leases.acquire, RUN)
    book.call(lambda tx: tx.execute(table.update().values(host="elsewhere@boot", pid=1)))
    return lease


def test_a_process_that_got_the_pid_of_a_dead_one_is_not_taken_for_it(book: Ledger) -> None:
    lease = book.call(leases.acquire, RUN)
    book.call(lambda tx: tx.execute(table.update().values(started="long ago")))

    assert book.call(leases.holder, RUN) is None
    assert book.call(leases.acquire, RUN).token == lease.token + 1


def test_a_sign_of_life_or_a_release_that_comes_too_late_does_not_touch_the_new_holder(
    book: Ledger, clock: SetClock
) -> None:
    old = book.call(leases.acquire, RUN)
    book.call(lambda tx: tx.execute(table.update().values(started="long ago")))
    new = book.call(leases.acquire, RUN)
    clock.forward(A_MOMENT)
    before = row(book)

    book.call(leases.renew, old)
    book.call(leases.release, old)

    assert row(book) == before
    book.call(leases.check, new)


def row(book: Ledger) -> tuple[object, ...]:
    return book.call(lambda tx: tuple(tx.execute(table.select()).one()))


def test_a_run_that_nobody_ever_held_is_not_this_processes_either(book: Ledger) -> None:
    with pytest.raises(Fenced, match="token None"):
        book.call(leases.check, Lease("another run", 1))


def test_this_process_is_alive_and_one_that_never_was_is_not() -> None:
    assert started(os.getpid())
    assert started(2**22 + 1) is None

"""The tour: every act comes out as promised, in real processes, and nothing of it is left behind."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
import typer

from host.cli.touring import tour
from host.demo import acts
from host.demo.acts import ACTS, listed
from host.demo.narrator import headline
from host.exits import Exit
from reliability.errors import BadInput
from tests.support import warm
from tests.support.until import until
from tools.booking.sandbox import bookings
from tools.booking.sandbox.store import Store


@dataclass(frozen=True)
class Toured:
    code: int
    said: str
    folder: Path


@pytest.fixture(scope="module")
def toured(tmp_path_factory: pytest.TempPathFactory) -> Toured:
    """The tour without its crash test, played once; its folder is kept."""
    place = tmp_path_factory.mktemp("tour")
    process = begin(place, "--quick", "--keep")
    said, _ = process.communicate(timeout=100)
    (folder,) = place.glob("fermata-demo-*")
    return Toured(process.returncode, said, folder)


def begin(place: Path, *words: str) -> subprocess.Popen[str]:
    """`fermata demo`, as a person starts it, with its folder in this place."""
    return subprocess.Popen(
        [sys.executable, "-m", "host.cli", "demo", *words],
        env={**os.environ, "TMPDIR": str(place), "FERMATA_HOME": str(place / "mine")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def left_behind(place: Path) -> list[psutil.Process]:
    """The processes that still work in a folder of that place."""
    return [process for process in psutil.process_iter() if works_in(process, place)]


def works_in(process: psutil.Process, place: Path) -> bool:
    try:
        return Path(process.cwd()).is_relative_to(place)
    except (psutil.Error, OSError):  # gone, a zombie, or somebody else's
        return False


@pytest.mark.certify
def test_every_act_comes_out_as_promised(toured: Toured) -> None:
    headlines = [headline(number, ACTS) for number in range(1, len(ACTS) + 1)]

    assert toured.code == Exit.ENDED_WELL, toured.said
    assert [line for line in toured.said.splitlines() if line in headlines] == headlines
    assert "Every act came out as promised" in toured.said


@pytest.mark.certify
def test_the_sandboxs_own_book_holds_one_trip_and_two_cancelled_bookings(toured: Toured) -> None:
    with Store(toured.folder / ".fermata" / "sandbox" / "booking.sqlite").transaction() as db:
        counted = Counter((booking["kind"], booking["status"]) for booking in bookings.everything(db))

    assert counted == {
        ("flight", "confirmed"): 1,
        ("hotel", "confirmed"): 1,
        ("car", "confirmed"): 1,
        ("flight", "cancelled"): 1,
        ("hotel", "cancelled"): 1,
    }


@pytest.mark.certify
def test_the_process_that_booked_the_hotel_is_gone_and_another_one_ended_the_run(toured: Toured) -> None:
    killed = re.findall(r"^\$ kill -9 (\d+)$", toured.said, re.MULTILINE)

    with closing(sqlite3.connect(toured.folder / ".fermata" / "ledger.sqlite")) as ledger:
        statuses = [row[0] for row in ledger.execute("SELECT status FROM runs ORDER BY created_at")]

    assert len(killed) == 1
    assert f"process {killed[0]} died of signal 9" in toured.said
    assert "⌕ probed found: True" in toured.said
    assert statuses == ["COMPLETED", "ROLLED_BACK"]


@pytest.mark.certify
def test_the_tour_happens_in_a_folder_of_its_own_and_leaves_no_process(toured: Toured) -> None:
    assert str(toured.folder) in toured.said
    assert not (toured.folder.parent / "mine").exists()
    assert left_behind(toured.folder) == []


@pytest.mark.parametrize("moment", ["fermata run", "fermata approve"])
@pytest.mark.certify
def test_a_tour_that_is_stopped_leaves_no_process_and_no_folder(moment: str, tmp_path: Path) -> None:
    process = begin(tmp_path, "--quick")
    assert process.stdout is not None
    next(line for line in process.stdout if line.startswith(f"$ {moment}"))
    begun = left_behind(tmp_path)

    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)

    assert process.returncode == 130
    assert begun != []
    assert said.splitlines()[-1] == "fermata: the demo was stopped; none of its processes is left"
    assert left_behind(tmp_path) == []
    assert list(tmp_path.glob("fermata-demo-*")) == []


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Temporary folders of this very process are made here."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path
    until(lambda: left_behind(tmp_path) == [])


@pytest.mark.certify
def test_a_promise_that_does_not_come_true_is_one_line_and_code_1(
    elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(acts.CUT_SHORT, "BOOKING_HOTEL", "done")

    with pytest.raises(typer.Exit) as left:
        tour(quick=True, keep=False)

    shown = capsys.readouterr()
    assert left.value.exit_code == 1
    assert len(shown.err.splitlines()) == 1
    assert shown.err.startswith("fermata: act 3 did not come out as promised: the ledger's file")
    assert headline(4, ACTS) not in shown.out
    (kept,) = elsewhere.iterdir()
    assert f"all of it is kept in {kept}" in shown.err


def test_where_no_folder_can_be_made_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))

    with pytest.raises(BadInput, match="no folder can be made for the demo"):
        tour(quick=True, keep=False)


@pytest.mark.parametrize("words", [("demo", "--slow"), ("demo", "now"), ("crashtest", "travel", "--every", "0")])
def test_what_the_command_does_not_know_is_told_in_one_line(words: tuple[str, ...], tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, {}, *words).wait()

    assert done.code == Exit.BAD_INPUT
    assert len(done.err.splitlines()) == 1
    assert done.out == ""


@pytest.mark.certify
def test_the_whole_tour_ends_with_the_certificate_in_less_than_a_minute(tmp_path: Path) -> None:
    said, _ = (process := begin(tmp_path)).communicate(timeout=100)

    assert process.returncode == Exit.ENDED_WELL, said
    assert f"$ fermata crashtest travel --every {acts.EVERY}" in said
    assert "0 duplicates, 0 losses, 0 orphans, 0 blocked, 0 wrong ends" in said
    assert f"held now: {listed(acts.ONE_OF_EACH)}" in said
    assert int(re.findall(r"as promised, in (\d+) s", said)[0]) < 60
    assert list(tmp_path.glob("fermata-demo-*")) == []

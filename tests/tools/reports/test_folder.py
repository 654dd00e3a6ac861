"""A report is published once: whole, under its key, and over nobody's file."""

from hashlib import sha256
from pathlib import Path

import pytest

from reliability.errors import Permanent
from tools.reports.folder import ReportFolder, name_of

KEY = "0f3a:PUBLISHING:1"


def contents(folder: Path) -> dict[str, str]:
    return {file.name: file.read_text() for file in folder.iterdir()}


async def test_the_same_text_under_the_same_key_is_one_file(tmp_path: Path) -> None:
    reports = ReportFolder(tmp_path / "reports")

    first = await reports.publish("안녕", idempotency_key=KEY)
    again = await reports.publish("안녕", idempotency_key=KEY)

    assert first == again == {"file": f"reports/{name_of(KEY)}", "digest": sha256("안녕".encode()).hexdigest()}
    assert [file.name for file in (tmp_path / "reports").iterdir()] == [name_of(KEY)]
    assert await reports.find(KEY) == first


async def test_a_file_that_somebody_changed_is_never_overwritten(tmp_path: Path) -> None:
    reports = ReportFolder(tmp_path)
    (tmp_path / name_of(KEY)).write_text("my own notes")

    with pytest.raises(Permanent, match="left as it is"):
        await reports.publish("a report", idempotency_key=KEY)

    assert (tmp_path / name_of(KEY)).read_text() == "my own notes"


async def test_what_an_earlier_process_left_half_written_does_not_count(tmp_path: Path) -> None:
    reports = ReportFolder(tmp_path)
    (tmp_path / f".{name_of(KEY)}.part").write_text("half a rep")

    before = await reports.find(KEY)
    await reports.publish("a report", idempotency_key=KEY)

    assert before is None
    assert contents(tmp_path) == {name_of(KEY): "a report"}


async def test_a_folder_that_cannot_be_written_is_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "reports").write_text("a file")

    with pytest.raises(Permanent, match=r"could not be written to '0f3a-PUBLISHING-1.md' \(File exists\)"):
        await ReportFolder(tmp_path / "reports").publish("a report", idempotency_key=KEY)


async def test_nothing_is_found_under_a_key_that_nobody_used(tmp_path: Path) -> None:
    assert await ReportFolder(tmp_path / "reports").find(KEY) is None


def test_a_key_makes_a_name_that_stays_in_the_folder() -> None:
    assert "/" not in name_of("../../etc/passwd:1")

"""What comes back is data: no link, device or strange name that a program plants is ever followed by the host."""

import sys
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from reliability.errors import BadInput
from tests.tools.confinement.here import QUICK, python
from tools.confinement.bubblewrap import Bubblewrap
from tools.confinement.job import reported
from tools.confinement.limits import Limits


async def test_new_changed_and_deleted_files_come_back_and_others_do_not(walls: Bubblewrap) -> None:
    files = {"kept.txt": "같은", "src/changed.py": "a", "gone.txt": b"\xff"}
    ran = await python(
        walls,
        "import os; open('src/changed.py', 'a').write('b'); os.remove('gone.txt'); open('새.txt', 'w').write('값')",
        files=files,
    )

    assert dict(ran.files_changed) == {"src/changed.py": b"ab", "gone.txt": None, "새.txt": "값".encode()}
    assert ran.left_out == ()


async def test_links_that_point_outside_are_named_and_never_followed(walls: Bubblewrap, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    plant = f"""
import os
os.symlink({str(tmp_path / "secret")!r}, 'link')
os.symlink({str(tmp_path)!r}, 'folder')
os.symlink('/etc', 'etc')
os.remove('given.txt'); os.symlink('/usr/bin/env', 'given.txt')
os.mkfifo('pipe')
open('plain', 'w').write('x')
os.link('plain', 'twice')
"""
    ran = await python(walls, plant, files={"given.txt": "mine"})

    assert dict(ran.files_changed) == {"plain": b"x", "twice": b"x"}
    assert sorted(ran.left_out) == ["'etc'", "'folder'", "'given.txt'", "'link'", "'pipe'"]
    assert "hunter2" not in repr(ran) + ran.stdout


async def test_what_is_too_much_is_left_out(walls: Bubblewrap) -> None:
    ran = await python(walls, "for n in range(30): open(f'{n}', 'w').write('x')", replace(QUICK, changed=10))

    assert (len(ran.files_changed), len(ran.left_out)) == (10, 20)


async def test_files_that_stay_as_they_are_do_not_count(walls: Bubblewrap) -> None:
    files = {f"{n}.txt": "x" for n in range(30)}

    ran = await python(walls, "open('7.txt', 'w').write('y')", replace(QUICK, changed=10), files)

    assert (dict(ran.files_changed), ran.left_out) == ({"7.txt": b"y"}, ())


async def test_a_file_with_holes_is_not_taken_for_what_it_says_it_is(walls: Bubblewrap) -> None:
    ran = await python(walls, "import os; [os.truncate(os.open(f'{n}', 66), 8_000_000) for n in range(20)]")

    assert len(ran.files_changed) == 8  # 64 MB altogether
    assert len(ran.left_out) == 12


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a\nb", "C:/x", ""])
def test_a_forged_report_names_no_path_outside(name: str) -> None:
    path = b64encode(name.encode()).decode()

    report = reported(f"0\nnew {path} eA==\ngone {path}\nnew cGxhaW4= eA==".encode(), Limits())

    assert report is not None
    assert report.files == {"plain": b"x"}


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"x",
        b"\xff",
        b"0\n",
        b"0\nnew cGxhaW4=",
        b"0\nnew c eA==",
        b"0\nnew cGxhaW4= eA== eA==",
        b"9" * 9999,
        b"256",
    ],
)
def test_a_report_that_cannot_be_read_is_none(said: bytes) -> None:
    assert reported(said, Limits()) is None


def test_a_report_of_more_than_the_folder_holds_is_none() -> None:
    assert reported(b"0\nnew cGxhaW4= eHh4", Limits(folder=2)) is None


@pytest.mark.parametrize("path", ["../x", "/x", "a/../../x", ""])
async def test_files_are_given_inside_the_folder_only(walls: Bubblewrap, path: str) -> None:
    with pytest.raises(BadInput, match="accepted: a relative path"):
        await walls.run([sys.executable, "-c", "pass"], {path: "x"}, QUICK)


async def test_too_large_files_are_not_given(walls: Bubblewrap) -> None:
    with pytest.raises(BadInput, match="is too much"):
        await walls.run(["true"], {"big": bytes(9_000_000)}, QUICK)

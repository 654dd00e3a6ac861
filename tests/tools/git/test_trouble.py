"""What git says becomes one line, and decides what happens next."""

import asyncio
import errno
import os
from pathlib import Path

import pytest

from reliability.errors import BadInput, EffectError, Permanent, Transient
from tests.support.repositories import RUN
from tests.support.world import patient
from tests.tools.git.conftest import Git
from tools.git import refs
from tools.git.command import git as run_git
from tools.git.local import LocalGit
from tools.git.process import Call, started
from tools.git.trouble import of_disk, trouble
from tools.processes import give


@pytest.mark.parametrize(
    ("said", "kind", "told"),
    [
        ("fatal: Unable to create '/r/.git/refs/heads/a.lock': File exists.", Transient, "a lock file of git"),
        ("error: unable to write file x: No space left on device\nfatal: y", Transient, "the disk is full"),
        ("error: unable to write: Disk quota exceeded", Transient, "the disk is full"),
        ("fatal: detected dubious ownership in repository at '/r'", Permanent, "another user"),
        ("fatal: not a git repository: /r", Permanent, "`git init`"),
        ("error: insufficient permission …: Permission denied", Permanent, "may not be written to"),
        ("fatal: cannot lock ref 'refs/heads/a': is at 1 but expected 2", Permanent, "somebody else moved it"),
        ("fatal: failed to read /r/.git/worktrees/x/commondir: Success", Transient, "another worktree is just being"),
        ("fatal: not a tree object", Permanent, "no such object any more"),
        ("hint: try\nfatal: \x1b[31msomething\x07 new\nmore", Permanent, "failed: fatal: [31msomething new"),
        ("", Permanent, "it said nothing"),
    ],
)
def test_what_git_says_is_one_line_and_a_branch_of_our_errors(said: str, kind: type[EffectError], told: str) -> None:
    error = trouble("update-ref", said, "/r")

    assert type(error) is kind
    assert told in str(error)
    assert str(error).isprintable()


def test_a_full_disk_may_be_tried_again_and_a_forbidden_one_not() -> None:
    full, forbidden = of_disk(OSError(errno.ENOSPC, "No space left"), "x"), of_disk(OSError(errno.EACCES, "No"), "x")

    assert (type(full), type(forbidden)) == (Transient, Permanent)


async def test_a_git_that_does_not_end_is_stopped(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")  # nobody ever writes to it

    with pytest.raises(Transient, match=r"gave no answer in 0\.05 s and was stopped"):
        await run_git("hash-object", str(tmp_path / "pipe"), where="r", seconds=0.05)


async def test_a_git_that_says_too_much_is_stopped(git: LocalGit, repository: Path) -> None:
    workspace = await git.workspace(str(repository), RUN)

    with pytest.raises(BadInput, match="would give more than 10 bytes"):
        await run_git("ls-tree", "-r", "main", where="r", env=workspace.place.names, most=10)


async def test_a_lock_that_another_git_left_on_a_name_of_the_run_does_not_stay_in_the_way(
    git: LocalGit, repository: Path, user: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    slept: list[float] = []
    monkeypatch.setattr(refs, "PATIENCE", patient(slept=slept))
    opened = await git.open(str(repository), RUN, "discount")
    lock = repository / ".git" / "refs" / "heads" / f"{opened['branch']}.lock"
    lock.write_text("")
    young = lock.stat().st_mtime
    workspace = await git.workspace(str(repository), RUN)
    tree = await workspace.write(opened["tree"], {"a": b"b"})

    with pytest.raises(Transient, match="a lock file of git is in the way"):
        await workspace.deliver(opened["base"], tree, opened["branch"], "x", "A <a@b>", key=f"{RUN}:D:1")
    assert slept
    os.utime(lock, (young - 60, young - 60))
    made = await workspace.deliver(opened["base"], tree, opened["branch"], "x", "A <a@b>", key=f"{RUN}:D:1")

    assert user("rev-parse", opened["branch"]).strip() == made["commit"]


def test_a_git_that_has_ended_before_it_was_given_anything_is_no_error_on_the_servers_loop() -> None:
    uvloop = pytest.importorskip("uvloop")

    async def late() -> int | None:
        process = await started(Call(["git", "--version"], {"PATH": os.defpath}, "/", b"", 1_000, 5.0))
        await process.wait()
        while not process.stdin.is_closing():  # type: ignore[union-attr]  # noqa: ASYNC110
            await asyncio.sleep(0)
        await give(process, b"too late")
        return process.returncode

    assert uvloop.run(late()) == 0

"""A process dies between any two of its git commands: the next one ends where it would have ended."""

import asyncio
import os
import shutil
import signal
from itertools import count
from pathlib import Path

import pytest

from reliability.boundaries import When, watch
from state.declared import Workspace
from tests.support.repositories import RUN
from tests.support.warm import start
from tests.tools.git.conftest import Git
from tools.git.local import LocalGit
from tools.git.writing import written

KEY = f"{RUN}:DELIVERING:1"
SOME = (1, 5, 9, 14, 18, 23, 29, 34)
"""Places all over a life; `make certify` takes every one."""


async def life(repository: str) -> tuple[Workspace, dict[str, str]]:
    """All that a run does to a repository, but what it does not want to have done."""
    git = LocalGit()
    opened = await git.open(repository, RUN, "discount")
    space = await git.workspace(repository, RUN)
    after = await written({"src/price.py": b"1\n", "새.py": b"2\n"}, space, opened)
    await space.show(after["tree"])
    after = await written({"src/price.py": None}, space, after)
    made = await space.deliver(after["base"], after["tree"], after["branch"], "x", "A <a@b>", key=KEY)
    return after, {"commit": made["commit"], "branch": made["branch"], "patch": made["patch"]}


async def death(repository: str) -> None:
    """A whole run, and everything of it taken back."""
    await life(repository)
    await LocalGit().withdraw(RUN, key=KEY)
    await LocalGit().discard(RUN)


def die_after(nth: int, repository: str, what: str) -> int:
    """Do it, and be killed by SIGKILL after so many git commands; 0: it ended before."""
    numbers = count(1)

    def strike(when: When, name: object) -> None:
        if when == "after" and str(name).startswith("git ") and next(numbers) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    watch(strike)
    asyncio.run({"life": life, "death": death}[what](repository))  # type: ignore[arg-type]
    return 0


def killed(nth: int, repository: Path, home: Path, tmp_path: Path, what: str) -> bool:
    env = {"FERMATA_HOME": str(home)}
    return start(tmp_path / "processes", env, die_after, nth, str(repository), what).wait().code != 0


async def whole(repository: Path, user: Git, home: Path) -> None:
    """The life again: it ends as if nobody had died, and leaves nothing beside it."""
    after, made = await life(str(repository))

    assert user("rev-list", "--count", f"main..{made['branch']}").strip() == "1"
    assert user("rev-parse", f"{made['branch']}^{{tree}}").strip() == after["tree"]
    assert user("ls-tree", "-z", "--name-only", "-r", made["branch"]).split("\0")[:-1] == [
        "src/run.sh",
        "새.py",
        "읽어보기.md",
    ]
    assert user("status", "--porcelain") == ""
    assert user("rev-parse", "--abbrev-ref", "HEAD").strip() == "main"
    assert [path.name for path in (home / "worktrees").iterdir()] == [f"{RUN}.json"]
    await LocalGit().discard(RUN)
    user("branch", "-D", made["branch"])
    assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
    forgotten(home)


def forgotten(home: Path) -> None:
    """What comes next is another run, though it has the same name."""
    shutil.rmtree(home / "git" / "discarded")


@pytest.mark.parametrize("nth", SOME)
async def test_a_run_killed_between_two_git_commands_ends_with_one_delivery(
    nth: int, repository: Path, user: Git, home: Path, tmp_path: Path
) -> None:
    assert await asyncio.to_thread(killed, nth, repository, home, tmp_path, "life")

    await whole(repository, user, home)


async def test_a_discard_killed_between_two_git_commands_is_finished_by_the_next(
    repository: Path, user: Git, home: Path, tmp_path: Path
) -> None:
    last = (await asyncio.to_thread(crossings, repository, home)) - 3

    for nth in range(last - 6, last + 3, 3):
        assert await asyncio.to_thread(killed, nth, repository, home, tmp_path, "death")
        await LocalGit().withdraw(RUN, key=KEY)
        await LocalGit().discard(RUN)

        assert user("for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]
        assert list((home / "worktrees").iterdir()) == []
        forgotten(home)


@pytest.mark.certify
async def test_a_run_killed_after_any_git_command_ends_with_one_delivery(
    repository: Path, user: Git, home: Path, tmp_path: Path
) -> None:
    struck = 0

    for nth in count(1):
        if not await asyncio.to_thread(killed, nth, repository, home, tmp_path, "life"):
            break
        struck += 1
        await whole(repository, user, home)

    assert struck > 30


def crossings(repository: Path, home: Path) -> int:
    """How many git commands a life and its end have."""
    seen: list[object] = []
    watch(lambda when, name: seen.append(name) if when == "after" and str(name).startswith("git ") else None)
    try:
        asyncio.run(death(str(repository)))
    finally:
        watch(None)
    forgotten(home)
    return len(seen)

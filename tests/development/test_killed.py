"""A process that prepares or delivers is killed at its git commands: the next one delivers once what was approved."""

import asyncio
import os
import signal
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from host.checkpoints import open_saver
from reliability.boundaries import When, watch
from tests.support.committing import committing, given, writing
from tests.support.shop import a_run, answer, run_of
from tests.support.warm import start
from tests.tools.git.conftest import Git
from tests.tools.git.conftest import repository as repository
from tests.tools.git.conftest import user as user

FILES: dict[str, bytes | None] = {"src/할인.py": b"rate = 3\n", "src/price.py": None}
SIGKILLED = -9


def go(folder: str, repository: str, config: Any, strike: str, nth: int) -> int:
    """Start or go on, and approve what is asked; killed when the `nth` git command of this name has been made."""
    numbers = count(1)

    def strikes(when: When, name: object) -> None:
        if (when, str(name)) == ("after", strike) and next(numbers) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    watch(strikes)
    ended = asyncio.run(_go(Path(folder), Path(repository), config))
    return 0 if ended.get("status") == "COMPLETED" else 1


async def _go(folder: Path, repository: Path, config: Any) -> dict[str, Any]:
    async with open_saver(folder) as saver:
        graph = committing(writing(FILES)).compile(checkpointer=saver)
        begun = (await graph.aget_state(config)).created_at is not None
        reached = await graph.ainvoke(None if begun else given(repository), config, durability="sync")
        if "__interrupt__" in reached:
            reached = await graph.ainvoke(answer("approve"), config, durability="sync")
        return dict(reached)


@pytest.mark.parametrize(
    ("strike", "nth"),
    [
        ("git rev-parse", 1),
        ("git update-ref", 1),  # the base is kept, and no branch yet
        ("git worktree", 1),
        ("git read-tree", 1),
        ("git hash-object", 1),  # WRITING
        ("git update-ref", 3),
        ("git commit-tree", 1),
        ("git update-ref", 4),  # delivered, and nobody knows
        ("the call", 1),
        ("the call", 2),
    ],
)
async def test_what_was_approved_is_delivered_once_wherever_the_process_dies(
    strike: str, nth: int, repository: Path, user: Git, home: Path, tmp_path: Path
) -> None:
    config, env = a_run(), {"FERMATA_HOME": str(home)}
    words = (str(tmp_path), str(repository), config)

    first = await asyncio.to_thread(start(tmp_path / "p", env, go, *words, strike, nth).wait)
    second = await asyncio.to_thread(start(tmp_path / "p", env, go, *words, "never", 1).wait)

    assert (first.code, second.code) == (SIGKILLED, 0), second.err
    branch = user("for-each-ref", "--format=%(refname:short)", "refs/heads/fermata").strip()
    assert user("log", "--format=%s", f"main..{branch}") == "할인을 더했습니다\n"
    assert user("ls-tree", "-r", "-z", "--name-only", branch).split("\0")[:-1] == [
        "src/run.sh",
        "src/할인.py",
        "읽어보기.md",
    ]
    assert (home / "deliveries" / f"{run_of(config)}.patch").exists()
    assert not (home / "worktrees" / run_of(config)).exists()

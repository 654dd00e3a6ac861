"""The scenarios of `development`, and of the document that it is a twin of: what a repository must hold in the end."""

import asyncio
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

from host.crashtest.scenario import Count, Scenario
from tools.git.example import SHIPPED, made_repository, new_repository

REPOSITORY = "repository"
BRANCHES = "refs/heads/fermata/"
"""Below it are those that runs deliver to."""
PATIENCE = 120
"""[s]: a worker runs the tests of a repository several times, beside others that do the same."""

ISSUE = (
    'Let a shop write its own discount rule as one line of Python, such as "unit_price * 8 // 10 if quantity >= 20 '
    'else unit_price", and use it for the price of a line.'
)
"""Of the recorded session: what it writes first fails its tests, and what it writes then is reviewed as `high`."""

BROKEN = "def test_it() -> None:\n    raise AssertionError\n\n\n" + "#" * 250_000
"""A test that no repair helps, and too long to be shown to a model, so that the session knows the repository."""


def example(world: Path) -> None:
    """The repository whose session is recorded."""
    asyncio.run(new_repository(SHIPPED, world / REPOSITORY))


def hopeless(world: Path) -> None:
    """The same with a test that never passes."""
    shutil.copytree(SHIPPED, world / REPOSITORY, ignore=shutil.ignore_patterns("__pycache__"))
    (world / REPOSITORY / "tests" / "test_broken.py").write_text(BROKEN, "utf-8")
    asyncio.run(made_repository(world / REPOSITORY))


def counted(world: Path) -> Count:
    """What git itself says, and what lies in the home beside it. `known`: runs that names are kept for; `merged`:
    commits on the branch that people have checked out, beside their own.
    """
    repository, home = world / REPOSITORY, world.parent
    branches = names(repository, BRANCHES)
    commits = sum(int(_git(repository, "rev-list", "--count", f"main..{branch}")) for branch in branches)
    held = {
        "branch": len(branches),
        "commit": commits,
        "merged": int(_git(repository, "rev-list", "--count", "main")) - 1,
        "known": len({name.split("/")[2] for name in names(repository, "refs/fermata/")}),
        "checkout": _many(repository / ".git" / "worktrees"),
        "worktree": _many(home / "worktrees", lambda path: path.is_dir()),
        "patch": _many(home / "deliveries"),
    }
    return Count(made={"commit": commits}, held={thing: number for thing, number in held.items() if number})


def names(repository: Path, below: str) -> list[str]:
    """What git has a name for there."""
    return _git(repository, "for-each-ref", "--format=%(refname)", below).split()


def _many(folder: Path, wanted: Callable[[Path], bool] = lambda _path: True) -> int:
    return sum(map(wanted, folder.glob("*")))


def _git(repository: Path, *words: str) -> str:
    known = subprocess.run(["git", *words], cwd=repository, capture_output=True, check=True, text=True)  # noqa: S603, S607 - words of ours
    return known.stdout


def _scenario(name: str, end: str, furnishes: Callable[[Path], None], holds: Mapping[str, int]) -> Scenario:
    given = {"issue": {"description": ISSUE}, "repository": f"{{home}}/world/{REPOSITORY}"}
    return Scenario(name, given, end, holds, counted, furnishes=furnishes, stays=True, patience=PATIENCE)


scenarios = (
    _scenario("repaired, then approved", "COMPLETED", example, {"branch": 1, "commit": 1, "patch": 1, "known": 1}),
    _scenario("tests that never pass", "ROLLED_BACK", hopeless, {}),
)

"""A folder of files becomes a repository with one commit: for examples, tests and crash tests.

`python -m tools.git.example FOLDER` makes the one whose session is recorded (docs/development.md).
"""

import asyncio
import shutil
import sys
from pathlib import Path

from reliability.errors import EffectError
from tools.git.command import git

SHIPPED = Path(__file__).parents[2] / "examples" / "feature-development" / "repository"
AUTHOR = {
    f"GIT_{who}_{what}": value
    for who in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "Example"), ("EMAIL", "example@localhost"), ("DATE", "@1700000000 +0000"))
}


async def new_repository(folder: Path, at: Path, message: str = "The first commit") -> str:
    """Copy the folder to `at` (which must not be there) and make it a repository on the branch `main`; the commit.

    The same files give the same commit, wherever and whenever. Blocks: copying is for examples, which are small.
    """
    shutil.copytree(folder, at, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache", ".git"))
    return await made_repository(at, message)


async def made_repository(at: Path, message: str = "The first commit") -> str:
    """The same with the files where they are."""
    where = folder = str(at)
    await git("init", "--quiet", "--template=", "--initial-branch=main", where, where=where)
    await git("add", "--all", where=where, folder=folder)
    words = ("commit", "--quiet", "--allow-empty", f"--message={message}")
    await git(*words, where=where, env=AUTHOR, folder=folder)
    return (await git("rev-parse", "HEAD", where=where, folder=folder)).decode("ascii").strip()


def main(words: list[str]) -> int:
    """Make it; 2 and one line where that cannot be."""
    if len(words) != 1 or Path(words[0]).exists():
        sys.stderr.write(f"example: given {words!r}; accepted: a folder that is not there yet\n")
        return 2
    try:
        commit = asyncio.run(new_repository(SHIPPED, Path(words[0]).absolute()))
    except (EffectError, OSError) as error:
        sys.stderr.write(f"example: {error}\n")
        return 2
    sys.stdout.write(f"made {words[0]}, a repository with the commit {commit[:12]} on main\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

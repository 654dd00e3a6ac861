"""A folder of files becomes a repository with one commit: for examples, tests and crash tests."""

import shutil
from pathlib import Path

from tools.git.command import git

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

"""A real repository with a user's own work in it, and git as that user calls it."""

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from state.declared import Workspace
from tests.support.repositories import RUN
from tools.git.example import made_repository
from tools.git.local import LocalGit

Git = Callable[..., str]


@pytest.fixture
async def repository(tmp_path: Path) -> Path:
    """Three files, one of them named in Korean, in one commit."""
    folder = tmp_path / "repository"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "price.py").write_text("def price(pieces):\n    return pieces * 100\n")
    (folder / "src" / "run.sh").write_text("#!/bin/sh\necho run\n")
    (folder / "src" / "run.sh").chmod(0o755)
    (folder / "읽어보기.md").write_text("할인을 계산합니다\n", "utf-8")
    await made_repository(folder)
    return folder


@pytest.fixture
def user(repository: Path) -> Git:
    """Git as the repository's owner calls it; its output."""

    def git(*words: str, env: Mapping[str, str] | None = None, check: bool = True, given: str = "") -> str:
        who = {f"GIT_{one}_{what}": "me" for one in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        known = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", **(env or {})}
        ran = subprocess.run(
            ["git", *words], cwd=repository, env=known, input=given.encode(), capture_output=True, check=check
        )
        return ran.stdout.decode("utf-8", "surrogateescape")

    return git


@pytest.fixture
def git() -> LocalGit:
    return LocalGit()


@pytest.fixture
async def opened(git: LocalGit, repository: Path) -> Workspace:
    return await git.open(str(repository), RUN, "Add a discount")

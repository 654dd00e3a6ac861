"""The run's worktree: a checkout that people may look at, and that can be made again at any time."""

import asyncio
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from reliability.attempts import Attempts
from reliability.errors import Permanent
from tools.git.command import git
from tools.git.limits import Limits
from tools.git.place import Place, runs
from tools.git.trouble import of_disk

PATIENCE = Attempts(most=6, first=0.02, longest=0.5)
"""Git stumbles over a worktree that another git is just making in the same repository."""


@dataclass(frozen=True)
class Worktree:
    """`path` is its folder; `git worktree list` shows it."""

    place: Place
    run: str
    limits: Limits

    @property
    def path(self) -> Path:
        return runs() / self.run

    async def add(self, branch: str) -> None:
        """Make it on this branch, unless it stands; half of one, which a killed process left, is made anew."""
        await PATIENCE.until_done(partial(self._add, branch))

    async def _add(self, branch: str) -> None:
        if await asyncio.to_thread(self._stands_on, branch):
            return
        await self.remove()
        words = ("worktree", "add", "--quiet", "--no-checkout", str(self.path), branch)
        await git(*words, where=self.place.repository, env=self.place.names, moves=True)

    async def stands_on(self, branch: str) -> bool:
        """Is it there, on this branch, with files in it?"""
        return await asyncio.to_thread(self._stands_on, branch, True)

    async def show(self, tree: str) -> str:
        """Its files become those of the tree. What was in the way is overwritten: nobody is meant to work in it."""
        admin = await asyncio.to_thread(self._admin)
        if admin is None:
            raise Permanent(
                f"the worktree {str(self.path)!r} is gone; the run's files are in {self.place.repository!r}"
            )
        try:
            part = await asyncio.to_thread(TemporaryDirectory, dir=runs(), prefix=f"{self.run}.part-")
        except OSError as error:
            raise of_disk(error, f"laying files aside in {str(runs())!r}") from error
        try:
            index = Path(part.name, "index")
            await asyncio.to_thread(_copied, admin / "index", index)
            env = {**self.place.aside, "GIT_WORK_TREE": str(self.path), "GIT_INDEX_FILE": str(index)}
            words = ("read-tree", "--reset", "-u", tree)
            await git(*words, where=self.place.repository, env=env, seconds=5 * self.limits.seconds)
            await asyncio.to_thread(_copied, index, admin / "index")
        finally:
            await asyncio.to_thread(part.cleanup)
        return str(self.path)

    async def remove(self) -> None:
        """The folder, what git knows of it, and what killed processes left beside it."""
        try:
            await asyncio.to_thread(self._remove)
        except OSError as error:
            raise of_disk(error, f"removing the worktree {str(self.path)!r}") from error

    async def others_on(self, branch: str) -> list[str]:
        """The folders of the other checkouts in which this branch is."""
        words = ("worktree", "list", "--porcelain", "-z")
        out = await PATIENCE.until_done(lambda: git(*words, where=self.place.repository, env=self.place.names))
        found: list[str] = []
        folder = ""
        for line in out.decode("utf-8", "surrogateescape").split("\0"):
            if line.startswith("worktree "):
                folder = line.removeprefix("worktree ")
            elif line == f"branch refs/heads/{branch}":
                found.append(folder)
        return await asyncio.to_thread(lambda: [one for one in found if not _same(one, self.path)])

    def _stands_on(self, branch: str, whole: bool = False) -> bool:
        admin = self._admin()
        if admin is None or (admin / "locked").exists():
            return False
        if whole and not (admin / "index").exists():
            return False
        try:
            return (admin / "HEAD").read_text("utf-8").strip() == f"ref: refs/heads/{branch}"
        except (OSError, UnicodeDecodeError):
            return False

    def _admin(self) -> Path | None:
        """Where git keeps what it knows of this worktree, if each of the two knows the other."""
        with suppress(OSError):
            word, _, told = (self.path / ".git").read_text(errors="surrogateescape").strip().partition(" ")
            admin = Path(told)
            known = word == "gitdir:" and _same(admin.parent, self.place.common / "worktrees")
            if known and _same((admin / "gitdir").read_text(errors="surrogateescape").strip(), self.path / ".git"):
                return admin
        return None

    def _remove(self) -> None:
        for admin in (self.place.common / "worktrees").glob(f"{self.run}*"):
            if self._is_ours(admin):
                shutil.rmtree(admin)
        swept(self.run)

    def _is_ours(self, admin: Path) -> bool:
        try:
            return _same((admin / "gitdir").read_text(errors="surrogateescape").strip(), self.path / ".git")
        except OSError:
            return admin.name == self.run  # killed before it was written


def swept(run: str) -> None:
    """Remove the run's folder and what was laid aside for it."""
    for path in (runs() / run, *runs().glob(f"{run}.part-*")):
        if path.is_symlink():
            path.unlink()
        elif path.exists():
            shutil.rmtree(path)


def _same(one: Path | str, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


def _copied(index: Path, to: Path) -> None:
    """Whole or not at all."""
    part = to.with_name(f"{to.name}.part")
    with suppress(FileNotFoundError):
        shutil.copyfile(index, part)
        part.replace(to)

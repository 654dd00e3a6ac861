"""Names in a repository: moved only from what they are known to be, and only a run's own."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from reliability.attempts import Attempts
from reliability.errors import Permanent, Transient
from tools.git import record
from tools.git.command import git
from tools.git.place import Place

STALE = 3.0
"""[s] after which a lock on a name that only this run uses was left by a killed process: git needs an instant."""

PATIENCE = Attempts(most=6, first=0.5, longest=2.0)
"""Long enough for a lock to become such a one: nobody should have to resume a run once more for it."""


@dataclass(frozen=True)
class Refs:
    """The names of one run: `refs/fermata/<run>/…`, and its branch."""

    place: Place
    run: str

    @property
    def ours(self) -> str:
        return f"refs/fermata/{self.run}"

    @property
    def base(self) -> str:
        return f"{self.ours}/base"

    async def read(self, ref: str) -> str | None:
        """The object that it names."""
        words = ("for-each-ref", "--format=%(objectname) %(refname)", ref)
        out = await git(*words, where=self.place.repository, env=self.place.names)
        for line in out.decode("utf-8", "surrogateescape").splitlines():
            sha, _, name = line.partition(" ")
            if name == ref:
                return sha
        return None

    async def keep(self, sha: str) -> None:
        """Let git keep an object as long as the run is known.

        Raises Permanent: it is not, any more. That is looked at afterwards, or who undoes it might not see the name.
        """
        await self._set(f"{self.ours}/{sha}", sha)
        if await asyncio.to_thread(record.buried, self.run):
            await self.remove(f"{self.ours}/{sha}", sha)
            raise Permanent(f"run {self.run} was undone; nothing of it is kept")

    async def create(self, ref: str, sha: str) -> None:
        """Raises Permanent: it exists, with something else."""
        try:
            await self._set(ref, sha, self.place.nobody)
        except Permanent:
            if await self.read(ref) != sha:
                raise

    async def move(self, ref: str, sha: str, old: str | None) -> None:
        """Compare and set; `old` None: it must not be there."""
        await self._set(ref, sha, old or self.place.nobody)

    async def remove(self, ref: str, old: str) -> None:
        await self._unlocked(ref)
        words = ("update-ref", "--no-deref", "-d", ref, old)
        await git(*words, where=self.place.repository, env=self.place.names, moves=True)

    async def forget(self) -> None:
        """All names of the run but its branch; `base`, by which it is known, last."""
        names = await self._all()
        for ref in sorted(names, key=lambda ref: ref == self.base):
            await self._unlocked(ref)
        lines = [f"delete {ref}\0\0".encode() for ref in names if ref != self.base]
        words = ("update-ref", "--no-deref", "--stdin", "-z")
        where, env = self.place.repository, self.place.names
        if lines:
            await git(*words, where=where, env=env, given=b"".join(lines), moves=True)
        if self.base in names:
            await git(*words, where=where, env=env, given=f"delete {self.base}\0\0".encode(), moves=True)

    async def _all(self) -> Sequence[str]:
        words = ("for-each-ref", "--format=%(refname)", f"{self.ours}/")
        out = await git(*words, where=self.place.repository, env=self.place.names)
        return out.decode("ascii").split()

    async def _set(self, ref: str, sha: str, old: str | None = None) -> None:
        await self._unlocked(ref)
        words = ("update-ref", "--no-deref", ref, sha, *([old] if old is not None else []))
        await git(*words, where=self.place.repository, env=self.place.names, moves=True)

    async def _unlocked(self, ref: str) -> None:
        """A git that was killed leaves its lock for good, and nobody else writes these names.

        Raises Transient: there is one again and again.
        """
        await PATIENCE.until_done(lambda: asyncio.to_thread(self._unlock, ref))

    def _unlock(self, ref: str) -> None:
        lock = self.place.common / f"{ref}.lock"
        with suppress(OSError):
            if time.time() - lock.stat().st_mtime <= STALE:
                raise Transient(f"a lock file of git is in the way ({str(lock)!r}); it is waited for")
            lock.unlink()

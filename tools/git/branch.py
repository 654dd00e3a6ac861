"""The run's branch: one commit is put on it, found again, and taken back; what anybody else has done to it stays."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from reliability.clock import Clock
from reliability.environment import home
from reliability.errors import EffectError, Permanent, Unknown
from tools.git import commits, record
from tools.git.limits import Limits
from tools.git.place import Place
from tools.git.refs import Refs
from tools.git.service import Commit
from tools.git.trouble import of_disk
from tools.git.worktree import Worktree

FAR = 50
"""[commits] that are looked at for a delivery somebody has built on."""


@dataclass(frozen=True)
class Branch:
    """Of one run; `deliver` and `delivered` as `tools.git.service.Workspace` says, `withdraw` as `Git`."""

    place: Place
    run: str
    limits: Limits
    clock: Clock

    async def deliver(self, base: str, tree: str, branch: str, message: str, author: str, *, key: str) -> Commit:
        if (done := await self.delivered(branch, key=key)) is not None:
            return done
        tip = await self._free(base, branch)
        commit = await commits.made(self.place, base, tree, message, author, key, self.clock)
        await commits.as_patch(self.place, commit, self.limits)  # a change too large for one is not delivered at all
        await self._refs.move(f"refs/heads/{branch}", commit, tip)
        try:
            found = await self.delivered(branch, key=key)
        except EffectError as error:
            raise Unknown(f"{branch!r} has the commit, and then: {error}") from error
        if found is None:
            raise Unknown(f"{branch!r} was moved by somebody in the moment of its delivery; it was left as it is")
        return found

    async def tip(self, branch: str) -> str | None:
        return await self._refs.read(f"refs/heads/{branch}")

    async def delivered(self, branch: str, *, key: str) -> Commit | None:
        self._refuse_foreign(branch)
        tip = await self._refs.read(f"refs/heads/{branch}")
        if tip is None or (await commits.read(self.place, tip)).key != key:
            return None
        patch = await commits.as_patch(self.place, tip, self.limits)
        await asyncio.to_thread(record.write_whole, self._patch, patch)
        await self._worktree.remove()  # or nobody could check the branch out
        return {"commit": tip, "branch": branch, "patch": str(self._patch)}

    async def withdraw(self, branch: str, *, key: str) -> None:
        self._refuse_foreign(branch)
        tip = await self._refs.read(f"refs/heads/{branch}")
        if tip is not None:
            held = await commits.read(self.place, tip)
            if held.key == key:
                await self._refuse_in_use(branch)
                await self._refs.remove(f"refs/heads/{branch}", tip)
            elif key in await self._below(tip):
                raise Permanent(f"somebody has built on {branch!r}; it was left as it is: remove it, or accept it")
        try:
            await asyncio.to_thread(self._patch.unlink, missing_ok=True)
        except OSError as error:
            raise of_disk(error, f"removing {str(self._patch)!r}") from error

    async def _below(self, tip: str) -> set[str]:
        """The keys of deliveries near the end of a branch."""
        keys: set[str] = set()
        for _ in range(FAR):
            held = await commits.read(self.place, tip)
            keys |= {held.key} if held.key else set()
            if not held.parents:
                break
            tip = held.parents[0]
        return keys

    async def _free(self, base: str, branch: str) -> str | None:
        """What the run's own branch ends with: the base, or nothing where it was removed."""
        opened = await asyncio.to_thread(record.known, self.run)
        if opened is None or (opened["base"], opened["branch"]) != (base, branch):
            raise Permanent(
                f"run {self.run} did not open {branch!r} at {base[:12]}; it delivers to its own branch only"
            )
        tip = await self._refs.read(f"refs/heads/{branch}")
        if tip not in (None, base):
            raise Permanent(f"{branch!r} has other commits by now; it was left as it is, and nothing was delivered")
        await self._refuse_in_use(branch)
        return tip

    async def _refuse_in_use(self, branch: str) -> None:
        if others := await self._worktree.others_on(branch):
            raise Permanent(f"{branch!r} is checked out in {others[0]!r}; it was left as it is")

    def _refuse_foreign(self, branch: str) -> None:
        if not branch.startswith(f"fermata/{self.run[:8]}-"):
            raise Permanent(f"{branch[:200]!r} is no branch of run {self.run}; it was not touched")

    @property
    def _refs(self) -> Refs:
        return Refs(self.place, self.run)

    @property
    def _worktree(self) -> Worktree:
        return Worktree(self.place, self.run, self.limits)

    @property
    def _patch(self) -> Path:
        return home() / "deliveries" / f"{self.run}.patch"

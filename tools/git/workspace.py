"""The files of one run in a repository on this machine."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from reliability.clock import Clock, SystemClock
from reliability.environment import home
from reliability.errors import BadInput, Permanent
from state.declared import FileChange
from tools.git import commits, differences, names, objects, record
from tools.git.entries import LINK, entries
from tools.git.limits import Limits
from tools.git.place import Place
from tools.git.refs import Refs
from tools.git.service import Commit
from tools.git.worktree import Worktree
from tools.paths import normal


@dataclass(frozen=True)
class LocalWorkspace:
    """See `tools.git.service.Workspace`."""

    place: Place
    run: str
    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=SystemClock)

    async def listing(self, tree: str) -> Mapping[str, int]:
        known = await entries(self.place, tree, self.limits, sizes=True)
        return {path: entry.size for path, entry in known.items() if entry.is_file and _has_a_name(path)}

    async def read(self, tree: str, paths: Iterable[str] | None = None) -> Mapping[str, bytes]:
        known = await entries(self.place, tree, self.limits, sizes=True)
        there = {path: entry for path, entry in known.items() if entry.is_file and _has_a_name(path)}
        if paths is not None:
            spelled = names.Known(there)
            asked = {path: spelled.spelled(normal(path)) for path in paths}
            there = {path: there[known] for path, known in asked.items() if known in there}
        if (size := sum(entry.size for entry in there.values())) > self.limits.read:
            raise BadInput(
                f"the files are {size:,} bytes; accepted: {self.limits.read:,} at once, or some of them by path"
            )
        held = await objects.contents(self.place, (entry.sha for entry in there.values()), self.limits)
        return {path: held[entry.sha] for path, entry in there.items()}

    async def write(self, tree: str, files: Mapping[str, bytes | None]) -> str:
        known = await entries(self.place, tree, self.limits)
        self._refuse_too_much(files)
        links = {path: entry.sha for path, entry in known.items() if entry.mode == LINK}
        spelling = names.Known(known, links)
        wanted: dict[str, bytes | None] = {}
        for path, content in files.items():
            plain = spelling.spelled(names.checked(path))
            if plain in wanted:
                raise BadInput(f"{path!r} is given twice; accepted: each file once")
            spelling.refuse_links(plain, deleting=content is None)
            wanted[plain] = content
        names.refuse_folders(known, wanted)
        made = await objects.changed_tree(self.place, tree, wanted, known, self.run, self.limits)
        await self._refs.keep(made)
        return made

    async def changes(self, base: str, tree: str) -> list[FileChange]:
        return await differences.changes(self.place, base, tree, self.limits)

    async def patch(self, base: str, tree: str) -> str:
        return await differences.patch(self.place, base, tree, self.limits)

    async def show(self, tree: str) -> str:
        return await self._worktree.show(tree)

    async def deliver(self, base: str, tree: str, branch: str, message: str, author: str, *, key: str) -> Commit:
        if (done := await self.delivered(branch, key=key)) is not None:
            return done
        tip = await self._free(base, branch)
        commit = await commits.made(self.place, base, tree, message, author, key, self.clock)
        await commits.as_patch(self.place, commit, self.limits)  # a change too large for one is not delivered at all
        await self._refs.move(f"refs/heads/{branch}", commit, tip)
        found = await self.delivered(branch, key=key)
        if found is None:
            raise Permanent(f"{branch!r} was moved by somebody in the moment of its delivery; it was left as it is")
        return found

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
        await asyncio.to_thread(self._patch.unlink, missing_ok=True)

    async def _below(self, tip: str) -> set[str]:
        """The keys of deliveries near the end of a branch."""
        keys: set[str] = set()
        for _ in range(50):
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

    def _refuse_too_much(self, files: Mapping[str, bytes | None]) -> None:
        sizes = {path: len(content or b"") for path, content in files.items()}
        most = self.limits
        if len(files) > most.files:
            raise BadInput(f"{len(files):,} files are to be written; accepted: {most.files:,} at once")
        if sum(sizes.values()) > most.write:
            raise BadInput(f"the files are {sum(sizes.values()):,} bytes; accepted: {most.write:,} at once")
        for path, size in sizes.items():
            if size > most.file:
                raise BadInput(f"{path[:200]!r} is {size:,} bytes; accepted: {most.file:,}")

    @property
    def _refs(self) -> Refs:
        return Refs(self.place, self.run)

    @property
    def _worktree(self) -> Worktree:
        return Worktree(self.place, self.run, self.limits)

    @property
    def _patch(self) -> Path:
        return home() / "deliveries" / f"{self.run}.patch"


def _has_a_name(path: str) -> bool:
    """Text that may be a path here; the others stay as they are, untouched and unread."""
    try:
        return bool(normal(path))
    except BadInput:
        return False

"""The files of one run in a repository on this machine."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reliability.clock import Clock, SystemClock
from reliability.errors import BadInput
from state.declared import FileChange
from state.declared import Workspace as Opened
from tools.git import differences, names, objects, record
from tools.git.branch import Branch
from tools.git.entries import LINK, entries, object_name
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

    async def show(self, tree: str) -> str | None:
        opened = await asyncio.to_thread(record.known, self.run)
        if opened is None:
            return None
        try:
            await self._worktree.add(opened["branch"])
            shown = await self._worktree.show(object_name(tree))
        finally:
            if over := await self._is_over(opened):
                await self._worktree.remove()
        return None if over else shown

    async def _is_over(self, opened: Opened) -> bool:
        """Was it delivered, or undone? A process that slept in the meantime is the last to know."""
        undone = await asyncio.to_thread(record.buried, self.run)
        return undone or await self._branch.tip(opened["branch"]) != opened["base"]

    async def deliver(self, base: str, tree: str, branch: str, message: str, author: str, *, key: str) -> Commit:
        return await self._branch.deliver(base, tree, branch, message, author, key=key)

    async def delivered(self, branch: str, *, key: str) -> Commit | None:
        return await self._branch.delivered(branch, key=key)

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
    def _branch(self) -> Branch:
        return Branch(self.place, self.run, self.limits, self.clock)

    @property
    def _refs(self) -> Refs:
        return Refs(self.place, self.run)

    @property
    def _worktree(self) -> Worktree:
        return Worktree(self.place, self.run, self.limits)


def _has_a_name(path: str) -> bool:
    """Text that may be a path here; the others stay as they are, untouched and unread."""
    try:
        return bool(normal(path))
    except BadInput:
        return False

"""The adapter: repositories on this machine, through the git command."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from reliability.clock import Clock, SystemClock
from reliability.errors import EffectError, Permanent
from state.declared import Workspace as Opened
from tools.git import record
from tools.git.branch import Branch
from tools.git.command import git
from tools.git.entries import MODULE, entries
from tools.git.limits import Limits
from tools.git.place import Place, found
from tools.git.refs import Refs
from tools.git.slug import branch_of
from tools.git.trouble import of_disk
from tools.git.workspace import LocalWorkspace
from tools.git.worktree import Worktree, swept


@dataclass(frozen=True)
class LocalGit:
    """See `tools.git.service.Git`."""

    limits: Limits = field(default_factory=Limits)
    clock: Clock = field(default_factory=SystemClock)

    async def open(self, repository: str, run: str, slug: str, base: str | None = None) -> Opened:
        place = await found(repository)
        await self._refuse_buried(run)
        opened = await asyncio.to_thread(record.known, run)
        if opened is None:
            opened = await self._begun(place, run, slug, base)
        elif opened["repository"] != place.repository:
            raise Permanent(f"run {run} works in {opened['repository']!r} already, and not in {place.repository!r}")
        stood = await Worktree(place, run, self.limits).stands_on(opened["branch"])
        try:
            await self._made(place, run, opened)
        except EffectError:
            with suppress(EffectError):
                if await Refs(place, run).read(f"refs/heads/{opened['branch']}") not in (None, opened["base"]):
                    await Worktree(place, run, self.limits).remove()  # it was delivered in the meantime
                elif not stood:  # a failure leaves nothing behind
                    await self._undone(place, run, opened)
            raise
        return opened

    async def _made(self, place: Place, run: str, opened: Opened) -> None:
        refs, branch = Refs(place, run), f"refs/heads/{opened['branch']}"
        if await refs.read(refs.base) is None:
            await refs.create(refs.base, opened["base"])
        if await refs.read(branch) is None:
            await refs.create(branch, opened["base"])
        worktree = Worktree(place, run, self.limits)
        await worktree.add(opened["branch"])
        await worktree.show(opened["tree"])
        await self._refuse_buried(run)  # afterwards too: it may have been undone in the meantime, or delivered
        if await refs.read(branch) != opened["base"]:
            await worktree.remove()

    async def find(self, run: str) -> Opened | None:
        opened = await asyncio.to_thread(record.known, run)
        if opened is None:
            return None
        place = await found(opened["repository"])
        stands = await Worktree(place, run, self.limits).stands_on(opened["branch"])
        kept = await Refs(place, run).read(f"refs/fermata/{run}/base")
        return opened if stands and kept else None

    async def workspace(self, repository: str, run: str) -> LocalWorkspace:
        return LocalWorkspace(await found(repository), record.checked(run), self.limits, self.clock)

    async def withdraw(self, run: str, *, key: str) -> None:
        opened = await asyncio.to_thread(record.known, run)
        if opened is not None:
            place = await found(opened["repository"])
            await Branch(place, run, self.limits, self.clock).withdraw(opened["branch"], key=key)

    async def discard(self, run: str) -> None:
        await asyncio.to_thread(record.bury, run)
        if (opened := await asyncio.to_thread(record.known, run)) is not None:
            there = await asyncio.to_thread(Path(opened["repository"]).exists)
            await self._undone(await found(opened["repository"]) if there else None, run, opened)

    async def _refuse_buried(self, run: str) -> None:
        if await asyncio.to_thread(record.buried, run):
            raise Permanent(f"run {run} was undone, and opens nothing any more; begin a new one")

    async def _undone(self, place: Place | None, run: str, opened: Opened) -> None:
        """None: the repository is not there any more."""
        if place is not None:
            await self._discarded(place, run, opened)
        try:
            await asyncio.to_thread(swept, run)
            await asyncio.to_thread(record.forget, run)
        except OSError as error:
            raise of_disk(error, f"removing what is known of run {run}") from error

    async def _discarded(self, place: Place, run: str, opened: Opened) -> None:
        refs, worktree = Refs(place, run), Worktree(place, run, self.limits)
        await worktree.remove()
        branch = f"refs/heads/{opened['branch']}"
        empty = await refs.read(branch) == opened["base"]
        if empty and not await worktree.others_on(opened["branch"]):
            await refs.remove(branch, opened["base"])
        await refs.forget()

    async def _begun(self, place: Place, run: str, slug: str, base: str | None) -> Opened:
        """Look at everything before anything is made; then write down what is to be made."""
        branch = branch_of(run, slug)
        commit = await _commit(place, base)
        tree = (await git("rev-parse", f"{commit}^{{tree}}", where=place.repository, env=place.aside)).decode().strip()
        modules = [path for path, entry in (await entries(place, tree, self.limits)).items() if entry.mode == MODULE]
        if modules:
            raise Permanent(
                f"{place.repository!r} has submodules ({modules[0]!r}), whose files no tree holds; accepted: none"
            )
        if await Refs(place, run).read(f"refs/heads/{branch}") is not None:
            raise Permanent(
                f"there is a branch {branch!r} already, and run {run} did not make it; it was left as it is"
            )
        opened = Opened(repository=place.repository, base=commit, branch=branch, tree=tree, began=tree)
        await asyncio.to_thread(record.keep, run, opened)
        return opened


async def _commit(place: Place, base: str | None) -> str:
    """The commit to begin at: the one that is checked out, on a branch, or the one that was named."""
    env = {"GIT_DIR": str(place.own)}
    if base is None:
        try:
            said = await git("rev-parse", "--symbolic-full-name", "HEAD", where=place.repository, env=env)
        except Permanent as error:
            raise Permanent(f"{place.repository!r} has no commit yet; make a first one") from error
        if said.strip() == b"HEAD":
            raise Permanent(
                f"{place.repository!r} is on no branch (a detached HEAD); `git switch` to one, or name a base"
            )
    elif base.startswith("-") or not base.isprintable():
        raise Permanent(f"the base is {base[:80]!r}; accepted: a branch, a tag or a commit")
    name = f"{base or 'HEAD'}^{{commit}}"
    said = await git("rev-parse", "--verify", "--quiet", name, where=place.repository, env=env)
    return said.decode("ascii").strip()

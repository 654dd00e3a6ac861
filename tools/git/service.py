"""The protocol: a repository in which a run works on a branch of its own and delivers one commit."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from typing_extensions import TypedDict

from state.declared import FileChange
from state.declared import Workspace as Place


class Commit(TypedDict):
    """What was delivered: the commit, the branch that it is on, and the `patch` [path of a file] that holds it too."""

    commit: str
    branch: str
    patch: str


class Workspace(Protocol):
    """The files of one run, as git's trees: content-addressed, so that doing anything here twice is harmless.

    A `tree` is what git calls one state of all files. Paths are relative, with `/`. Nothing here touches a checkout of
    the repository's owner, nor executes anything that the repository brings along.

    Raises (all of it):
        BadInput: what was asked for cannot be used: a path, a size, a tree that is none.
        Permanent, Transient, Unknown: git, or the disk, did not do it.
    """

    async def listing(self, tree: str) -> Mapping[str, int]:
        """Every file that can be read, with its size [bytes]; symbolic links and submodules are none."""

    async def read(self, tree: str, paths: Iterable[str] | None = None) -> Mapping[str, bytes]:
        """The files, or those of them that are asked for and there, by the names they were asked for; together no more
        than `Limits.read` [bytes].
        """

    async def write(self, tree: str, files: Mapping[str, bytes | None]) -> str:
        """The tree with these files written (None: deleted; one that is not there is no error)."""

    async def changes(self, base: str, tree: str) -> list[FileChange]:
        """What is different, by path; a file that was moved is one change with both its names."""

    async def patch(self, base: str, tree: str) -> str:
        """The same as a unified diff."""

    async def show(self, tree: str) -> str | None:
        """Make the run's worktree, where people may look, hold this tree, and make it anew if it is gone; its path.
        None for a run that opened none (a fork).
        """

    async def deliver(self, base: str, tree: str, branch: str, message: str, author: str, *, key: str) -> Commit:
        """One commit on the run's branch, and the same as a patch file. What is on the branch under this `key` is found
        rather than made again; what anybody else put there is never overwritten.
        """

    async def delivered(self, branch: str, *, key: str) -> Commit | None:
        """What was delivered under this key, if it is still what the branch ends with."""


class Git(Protocol):
    """Where workspaces come from; they are known by the run alone."""

    async def open(self, repository: str, run: str, slug: str, base: str | None = None) -> Place:
        """Begin (or find) the run's worktree on the branch `fermata/<first 8 of the run>-<slug>`.

        `base` names the commit to begin at; without it the one that is checked out, which must be on a branch.

        Raises:
            Permanent, Transient, Unknown: there is no repository fit for it, or git did not do it.
        """

    async def find(self, run: str) -> Place | None:
        """What was opened for this run, whole, as it was then."""

    async def workspace(self, repository: str, run: str) -> Workspace:
        """The files of a run; any run may write trees, and only the one that opened it may deliver."""

    async def withdraw(self, run: str, *, key: str) -> None:
        """Take back what the run delivered under this key, branch and patch file, unless somebody has built on it: then
        it is refused. Twice is harmless, and so it is where nothing was delivered.
        """

    async def discard(self, run: str) -> None:
        """Remove the worktree, the branch if nothing was put on it, and what kept the run's trees. Twice is harmless,
        and so it is for a run that never opened one.
        """

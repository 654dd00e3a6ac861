"""Tree: the files of the run as they stand, and those that they began from."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from langchain_core.runnables import RunnableConfig

from nodes.development.selecting import is_named
from nodes.place import place_of
from reliability.errors import BadInput, Permanent
from tools.git.service import Git, Workspace

T = TypeVar("T")
Service = Callable[[], Awaitable[Git]]

MOST_FILE = 200_000
"""[bytes] of a file that may be shown to a model,"""
MOST_READ = 8_000_000
"""[bytes] and of all of them that are looked at for it."""


@dataclass(frozen=True)
class Tree:
    """`now` is what git calls the files as they are, `base` the commit that the run began at."""

    workspace: Workspace
    base: str
    now: str

    async def texts(self, about: str) -> tuple[Mapping[str, bytes], frozenset[str]]:
        """The files that may be shown: where there is too much, those whose names the request is about, and then the
        small ones. And the names of all.
        """
        listed = await self.workspace.listing(self.now)
        sizes = {path: size for path, size in listed.items() if _is_text(path)}
        wanted, left = [], MOST_READ
        for path, size in sorted(sizes.items(), key=lambda one: (not is_named(one[0], about), one[1], one[0])):
            if size <= min(left, MOST_FILE):
                wanted.append(path)
                left -= size
        return await self.workspace.read(self.now, wanted), frozenset(sizes)


async def by_git(doing: Awaitable[T]) -> T:
    """What git does with a repository as it is; a repository that is too large for it is the world's, no mistake here.

    Raises:
        Permanent, Transient, Unknown: git, or the disk, did not do it.
    """
    try:
        return await doing
    except BadInput as error:
        raise Permanent(str(error)) from error


async def tree_of(state: Mapping[str, Any], config: RunnableConfig, git: Service) -> Tree | None:
    """None: the run has no repository.

    Raises:
        Permanent, Transient, Unknown: git has it no more.
    """
    known = state.get("workspace")
    if not known:
        return None
    workspace = await (await git()).workspace(known["repository"], place_of(config).run)
    return Tree(workspace, known["base"], known["tree"])


def _is_text(path: str) -> bool:
    """A name that is no UTF-8 has surrogates; nobody could be told of it."""
    return path == path.encode("utf-8", "ignore").decode("utf-8")

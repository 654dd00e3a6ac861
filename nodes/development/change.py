"""What a step that writes files has made, as plain data: which files, how, and the patch."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

from state.declared import FileChange
from tools.git.service import Workspace


class Change(TypedDict):
    """`changedFiles` are the paths of `files`; `patch` is git's, against the commit that the run began at; `tree` is
    git's name for all files as they are now. `notes` say what people should know of how it came about.
    """

    summary: str
    changedFiles: list[str]
    files: list[FileChange]
    patch: str
    tree: str
    notes: list[str]


def is_change(given: Any) -> bool:
    return isinstance(given, Mapping) and isinstance(given.get("patch"), str) and "files" in given


def names_in(given: Any) -> set[str]:
    """Every path that a change is about, those that files had before among them."""
    if not is_change(given):
        return set()
    return {str(one[name]) for one in given["files"] for name in ("path", "from") if name in one}


async def between(
    workspace: Workspace, base: str, tree: str, paths: Collection[str]
) -> tuple[Sequence[FileChange], str]:
    """What became of these files alone since `base`, and the patch of it; what other steps wrote is not in it."""
    now: Mapping[str, bytes] = await workspace.read(tree, paths)
    alone = await workspace.write(base, {path: now.get(path) for path in paths})
    return await workspace.changes(base, alone), await workspace.patch(base, alone)


def change_of(summary: str, files: Sequence[FileChange], patch: str, tree: str, notes: Sequence[str]) -> dict[str, Any]:
    made = Change(
        summary=summary,
        changedFiles=[one["path"] for one in files],
        files=list(files),
        patch=patch,
        tree=tree,
        notes=list(notes),
    )
    return cast("dict[str, Any]", made)

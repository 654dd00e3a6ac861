"""What is different between two trees: as a list for gates and limits, as a diff for people."""

from collections.abc import Iterable, Iterator

from state.declared import FileChange, Kind
from tools.git.command import git
from tools.git.entries import LINK, object_name
from tools.git.limits import Limits
from tools.git.objects import contents
from tools.git.place import Place
from tools.paths import Change

LIKE = ("-r", "-M50%", "-C50%", "-l2000", "--no-ext-diff", "--no-textconv", "--no-color", "--full-index")
KINDS: dict[str, Kind] = {"A": "added", "M": "modified", "T": "modified", "D": "deleted", "R": "renamed", "C": "copied"}


async def changes(place: Place, base: str, tree: str, limits: Limits) -> list[FileChange]:
    """By path. Renames and copies are found by half of the content being the same."""
    words = ("diff-tree", "--raw", "-z", *LIKE, object_name(base), object_name(tree))
    out = await git(*words, where=place.repository, env=place.aside, seconds=limits.seconds)
    found = list(_parsed([part.decode("utf-8", "surrogateescape") for part in out.split(b"\0")]))
    links = await contents(place, [sha for _, sha in found if sha], limits)
    for change, sha in found:
        if sha:
            change["target"] = links[sha].decode("utf-8", "surrogateescape")
    return sorted((change for change, _ in found), key=lambda change: change["path"])


async def patch(place: Place, base: str, tree: str, limits: Limits) -> str:
    """A unified diff; of a file that is no text only that it differs."""
    words = ("diff-tree", "-p", *LIKE, object_name(base), object_name(tree))
    out = await git(*words, where=place.repository, env=place.aside, most=limits.patch, seconds=limits.seconds)
    return out.decode("utf-8", "replace")


def paths_of(files: Iterable[FileChange]) -> list[Change]:
    """The same as `tools.paths` reads it: every name that a change has, for the rules that go by path."""
    return [Change(one["path"], one.get("from"), one.get("target")) for one in files]


def _parsed(parts: list[str]) -> Iterator[tuple[FileChange, str | None]]:
    """Each change, and the blob that holds where it leads, if it is a link now."""
    rest = iter(parts)
    for told in rest:
        if not told:
            return
        _, mode, _, sha, letter = told.split()
        first = next(rest)
        link = sha if mode == LINK else None
        if letter[0] in "RC":
            yield {"path": next(rest), "change": KINDS[letter[0]], "from": first}, link
        else:
            yield {"path": first, "change": KINDS[letter[0]]}, link

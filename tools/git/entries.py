"""A tree, file by file, as git lists it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from reliability.errors import BadInput
from tools.git.command import git
from tools.git.limits import Limits
from tools.git.place import OBJECT, Place

FILE, PROGRAM, LINK, MODULE = "100644", "100755", "120000", "160000"


@dataclass(frozen=True, slots=True)
class Entry:
    """`size` [bytes]; 0 where nobody asked."""

    mode: str
    sha: str
    size: int

    @property
    def is_file(self) -> bool:
        return self.mode not in (LINK, MODULE)


async def entries(place: Place, tree: str, limits: Limits, *, sizes: bool = False) -> Mapping[str, Entry]:
    """By path; a name that is no UTF-8 has surrogates, as Python's own functions write it.

    Raises:
        BadInput: it is no tree, or has more files than we take in.
    """
    words = ["ls-tree", "-r", "-z", "--full-tree", *(["-l"] if sizes else []), object_name(tree)]
    out = await git(*words, where=place.repository, env=place.aside, seconds=limits.seconds)
    known = dict(_parsed(out, sizes))
    if len(known) > limits.listed:
        raise BadInput(f"{place.repository!r} has {len(known):,} files; accepted: {limits.listed:,}")
    return known


def object_name(name: str) -> str:
    """Raises BadInput: anything but a whole object name, which could be read as an option or a revision."""
    if not OBJECT.fullmatch(name):
        raise BadInput(f"the tree is {name[:80]!r}; accepted: git's whole name of one, such as {'0a1b' * 10}")
    return name


def _parsed(out: bytes, sizes: bool) -> Iterator[tuple[str, Entry]]:
    for line in out.split(b"\0")[:-1]:
        told, _, path = line.partition(b"\t")
        mode, _kind, sha, *size = told.decode("ascii").split()
        yield (
            path.decode("utf-8", "surrogateescape"),
            Entry(mode, sha, int(size[0]) if sizes and size[0] != "-" else 0),
        )

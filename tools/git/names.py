"""Names that a run may give to files: inside the tree, nothing of git's own in any disguise, no link on the way."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reliability.errors import BadInput
from tools.paths import normal

LONGEST = 255
"""[bytes] of one step, as file systems have it."""


def checked(path: str) -> str:
    """The path as it will be written.

    Raises:
        BadInput: absolute, with `..`, a backslash or a control character, one of git's own, or too long for a disk.
    """
    plain = normal(path)
    for step in plain.split("/"):
        if _gits_own(step):
            raise BadInput(f"the path is {path[:200]!r}, which is git's own; nothing was written")
        if len(step.encode()) > LONGEST:
            raise BadInput(f"the path is {path[:200]!r}; accepted: at most {LONGEST} bytes between two slashes")
    return plain


def _gits_own(step: str) -> bool:
    """`.git` as any disk may read it: other capitals or widths, signs without a picture, a short name, a stream of it,
    dots and spaces at its end. And `.gitmodules`, which makes other repositories part of this one.
    """
    seen = "".join(sign for sign in step if unicodedata.category(sign) != "Cf")
    plain = unicodedata.normalize("NFKC", seen).casefold().replace("ı", "i").partition(":")[0].rstrip(". ")
    return bool(re.fullmatch(r"\.git(modules)?|git(mod)?~[0-9]+", plain))


@dataclass(frozen=True)
class Known:
    """The names that a tree has: how each is spelled there, and which of them are links (`links`) or files.

    Korean names come composed or decomposed (macOS), and who asks for one means the other as well.
    """

    files: Iterable[str]
    links: Mapping[str, str] = field(default_factory=dict)
    _spelled: dict[str, str] = field(default_factory=dict, repr=False)
    _folded: set[str] = field(default_factory=set, repr=False)

    def __post_init__(self) -> None:
        for path in self.files:
            steps = path.split("/")
            for many in range(len(steps), 0, -1):
                there = "/".join(steps[:many])
                plain = unicodedata.normalize("NFC", there)
                if plain in self._spelled:
                    break
                self._spelled[plain] = there
        self._folded.update(map(_fold, self.links))

    def spelled(self, path: str) -> str:
        """The (checked) path as the tree spells it; what is new there is added as it was given."""
        if (known := self._spelled.get(path)) is not None:
            return known
        folder, slash, name = path.rpartition("/")
        return f"{self.spelled(folder)}/{name}" if slash else path

    def refuse_links(self, path: str, *, deleting: bool) -> None:
        """A link may be deleted, and nothing be written to it or through it.

        Raises:
            BadInput: the path is one, or leads through one.
        """
        steps = path.split("/")
        last = len(steps) if not deleting else len(steps) - 1
        for many in range(1, last + 1):
            if _fold("/".join(steps[:many])) in self._folded:
                link = "/".join(steps[:many])
                raise BadInput(f"{path!r} leads through the symbolic link {link!r}; accepted: the file's own path")


def _fold(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())


def refuse_folders(known: Iterable[str], wanted: Mapping[str, bytes | None]) -> None:
    """A file cannot stand where a folder is, nor below a file, unless what is in the way is deleted by the same change.

    Raises:
        BadInput: it would.
    """
    gone = {path for path, content in wanted.items() if content is None}
    left = (set(known) | set(wanted)) - gone
    folders = {folder: path for path in left for folder in _folders(path)}
    for path, content in wanted.items():
        if content is not None and (below := folders.get(path)) is not None:
            raise BadInput(f"{path!r} is a folder, with {below!r} in it; nothing was written")
        above = next((folder for folder in _folders(path) if folder in left), None)
        if content is not None and above is not None:
            raise BadInput(f"{path!r} would be below the file {above!r}; nothing was written")


def _folders(path: str) -> list[str]:
    steps = path.split("/")
    return ["/".join(steps[:many]) for many in range(1, len(steps))]

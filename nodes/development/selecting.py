"""Selecting: which files of a repository a model is shown, within a budget: those that the request is most about."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from tools.retrieval.terms import STOP, terms

MOST_BYTES = 120_000
"""[bytes] of files in one question, where the agent has no limit of its own."""

MOST_NAMES = 400
"""Files that are named, shown or not."""

_ALWAYS = {"readme.md": 3, "pyproject.toml": 3, "package.json": 3, "__init__.py": 1}
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Selection:
    """`shown` [path -> text], the most telling first, and every other file by its name."""

    shown: Mapping[str, str]
    others: tuple[str, ...]

    @property
    def text(self) -> str:
        """As a model reads it."""
        named = [f"(not shown) {path}" for path in self.others[:MOST_NAMES]]
        more = [f"(and {len(self.others) - MOST_NAMES} more)"] if len(self.others) > MOST_NAMES else []
        return "\n\n".join(
            ["\n".join([*named, *more]), *(f"=== {path}\n{text}" for path, text in self.shown.items())]
        ).strip()


def select(
    files: Mapping[str, bytes], names: Collection[str], about: str, budget: int, first: Collection[str] = ()
) -> Selection:
    """At most `budget` [bytes] of text, `first` before all others; what is no text, or too long, is only named."""
    texts = {path: text for path, given in files.items() if (text := text_in(given)) is not None}
    wanted = frozenset(term for term in terms(about).split() if term not in STOP)
    ranked = sorted(texts, key=lambda path: (path not in first, -_weight(path, texts[path], about, wanted), path))
    shown, left = {}, budget
    for path in ranked:
        size = len(texts[path].encode()) + len(path.encode()) + 8
        if size <= left:
            shown[path] = texts[path]
            left -= size
    return Selection(shown, tuple(path for path in sorted(names) if path not in shown))


def text_in(given: bytes) -> str | None:
    """None for a picture, or whatever else is no text."""
    try:
        text = given.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text


def _weight(path: str, text: str, about: str, wanted: frozenset[str]) -> int:
    """A file that is named counts most, then words of the request in its path, then in its text."""
    named = 100 if is_named(path, about) else 0
    in_path = len(wanted & _terms(path))
    return named + 5 * in_path + len(wanted & _terms(text[:20_000])) + _ALWAYS.get(PurePosixPath(path).name.lower(), 0)


def is_named(path: str, about: str) -> bool:
    """As a whole, or by its last part."""
    return path in about or PurePosixPath(path).name in about


def _terms(text: str) -> frozenset[str]:
    """`parse_coupon` speaks of `parse` and of `coupon`."""
    return frozenset(terms(" ".join(_WORD.findall(text))).split())

"""Bringing an index up to date with its folder: only what has changed is read."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from reliability.errors import BadInput
from tools.retrieval.index import Entry, Index
from tools.retrieval.reading.document import Unreadable
from tools.retrieval.reading.reader import read
from tools.retrieval.walking import MOST_BYTES, Found, walk

Told = Callable[[int, int, str], None]
"""(files looked at, files in all, the path of the one that was looked at)."""

_TOGETHER = 100  # documents in a transaction, which another process has to wait for
_CHARACTERS = 2_000_000  # of text in a transaction, and so in memory
_MANY = 1_000  # changes after which the full-text table is worth tidying


@dataclass(frozen=True)
class Skipped:
    path: str
    reason: str


@dataclass(frozen=True)
class Report:
    """What the index holds now, and what was done for it: files `read` (new or changed) and `removed`."""

    documents: int
    passages: int
    read: int
    removed: int
    skipped: Sequence[Skipped]


def update(folder: Path, index: Index, told: Told = lambda _done, _of, _path: None) -> Report:
    """Make the index hold what the folder holds. Blocks; several processes may do it at once.

    Raises:
        BadInput: there is no such folder.
        Transient, Permanent: the index cannot be written.
    """
    if not folder.is_dir():
        named = "a folder of .md, .txt, .html and .pdf files, by --corpus or FERMATA_CORPUS"
        raise BadInput(f"the corpus is {str(folder)!r}; accepted: {named}")
    known, found = index.known(), list(walk(folder))
    fresh = _put(index, _changed(found, known, told))
    gone = known.keys() - {one.path for one in found}
    # Looked at again, because another process may just have found one that came back
    removed = gone - {one.path for one in walk(folder)} if gone else gone
    if removed:
        index.remove(removed)
    if fresh + len(removed) > _MANY:
        index.tidy()
    kept = index.known()
    skipped = [
        Skipped(one.path, kept[one.path].problem) for one in found if one.path in kept and kept[one.path].problem
    ]
    return Report(*index.size(), fresh, len(removed), skipped)


def _changed(found: Sequence[Found], known: Mapping[str, Entry], told: Told) -> Iterator[Entry]:
    for number, one in enumerate(found, 1):
        before = known.get(one.path)
        if not (before and one.stamp and before.stamp == one.stamp):
            entry = _entry(one, before)
            if entry != before:
                yield entry
        told(number, len(found), one.path)


def _entry(one: Found, before: Entry | None) -> Entry:
    """The file as it is now; read only where its content is not the one that is known."""
    if one.problem:
        return Entry(one.path, "", "", problem=one.problem)
    try:
        raw = _bytes(one.place)
        digest = sha256(raw).hexdigest()
        if before and before.digest == digest:
            return Entry(one.path, one.stamp, digest, problem=before.problem)
        return Entry(one.path, one.stamp, digest, read(PurePath(one.path), raw))
    except Unreadable as reason:
        return Entry(one.path, one.stamp, digest, problem=str(reason))
    except OSError as error:
        return Entry(one.path, "", "", problem=error.strerror or "cannot be read")


def _bytes(place: Path) -> bytes:
    """At most `MOST_BYTES`, never through a link and never waiting for a pipe: it may have changed since the walk."""
    with os.fdopen(os.open(place, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
        return file.read(MOST_BYTES + 1)


def _put(index: Index, entries: Iterator[Entry]) -> int:
    """Keep them, some at a time; how many of them are new or changed documents."""
    fresh, together, characters = 0, list[Entry](), 0
    for entry in entries:
        together.append(entry)
        characters += len(entry.document.text) if entry.document else 0
        fresh += entry.document is not None
        if len(together) >= _TOGETHER or characters > _CHARACTERS:
            index.put(together)
            together, characters = [], 0
    if together:
        index.put(together)
    return fresh

"""Which files of a folder are documents, and what tells that one has changed."""

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tools.retrieval.reading.reader import SUFFIXES

MOST_BYTES = 20_000_000
_FRESH = 2_000_000_000  # [ns] a file changed so recently may change again within its clock's tick (git's "racy" files)


@dataclass(frozen=True)
class Found:
    """`path` is relative, with /. `stamp` is equal as long as the file is untouched, and "" where nobody can tell.

    `problem` says why it is left out without being opened, or is empty.
    """

    path: str
    place: Path
    stamp: str = ""
    problem: str = ""


def walk(folder: Path) -> Iterator[Found]:
    """Every document below `folder`, in order of names; hidden files and folders are passed over in silence."""
    inside = folder.resolve()
    blocked: list[OSError] = []
    for root, folders, names in os.walk(inside, onerror=blocked.append):
        for name in folders:
            if not name.startswith(".") and (place := Path(root, name)).is_symlink():
                yield Found(_relative(place, inside), place, problem="a link to a folder is not followed")
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in SUFFIXES:
                yield _look(Path(root, name), inside)
    for error in blocked:
        place = Path(os.fsdecode(error.filename or ""))
        yield Found(_relative(place, inside), place, problem=error.strerror or "cannot be opened")


def _look(place: Path, inside: Path) -> Found:
    path = _relative(place, inside)
    if "\udc80" <= max(path) <= "\udcff":
        return Found(ascii(path)[1:-1], place, problem="its name is not UTF-8")
    try:
        real = place.resolve(strict=True)
        if not real.is_relative_to(inside):
            return Found(path, place, problem="a link that leaves the folder is not followed")
        facts = real.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        return Found(path, place, problem=getattr(error, "strerror", None) or "a link that leads nowhere")
    if not stat.S_ISREG(facts.st_mode):
        return Found(path, place, problem="not a regular file")
    if facts.st_size > MOST_BYTES:
        return Found(path, place, problem=f"{facts.st_size:,} bytes; accepted: at most {MOST_BYTES:,}")
    return Found(path, real, _stamp(facts))


def _stamp(facts: os.stat_result) -> str:
    """Size, both times and the inode: no ordinary program changes a file and leaves all of them."""
    if max(facts.st_mtime_ns, facts.st_ctime_ns) > time.time_ns() - _FRESH:
        return ""
    return f"{facts.st_size}:{facts.st_mtime_ns}:{facts.st_ctime_ns}:{facts.st_ino}"


def _relative(place: Path, inside: Path) -> str:
    return place.relative_to(inside).as_posix() if place.is_relative_to(inside) else str(place)

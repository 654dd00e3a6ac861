"""CleanCopy: the code that is looked at, alone in a fresh folder under names of our own.

The names are what keeps the tree's own configuration out: a `.pylintrc`, an `eslint.config.js`, a `conftest.py`, a
folder `tests/` that a tool leaves out by itself, a name like an option, a link: none of them is there.
"""

import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from reliability.errors import BadInput
from tools.guards.code.encoding import readable
from tools.guards.code.language import Language, language_of
from tools.guards.code.paths import normal

MOST_FILES = 2_000
MOST_BYTES = 8_000_000


@dataclass(frozen=True, slots=True)
class Copied:
    """`name` in the copy's folder, `path` as it was given."""

    name: str
    path: str
    language: Language
    text: str = field(repr=False)


@dataclass(frozen=True)
class CleanCopy:
    """`others` [paths] are in no language that any tool here reads, and not in the folder."""

    folder: Path
    files: tuple[Copied, ...]
    others: tuple[str, ...]

    def written_in(self, languages: frozenset[Language]) -> Sequence[Copied]:
        return [file for file in self.files if file.language in languages]


@contextmanager
def copied(files: Mapping[str, str]) -> Iterator[CleanCopy]:
    """A copy, gone at the end. Blocking: for a thread aside.

    Raises:
        BadInput: a path leads out of the folder or means the same as another one, a text is none that a compiler would
            read as we do, or there is too much.
    """
    programs, others = sorted_out(files)
    folder = Path(tempfile.mkdtemp(prefix="code-")).resolve()
    try:
        for file in programs:
            (folder / file.name).write_text(file.text, "utf-8", newline="")
        yield CleanCopy(folder, programs, others)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sorted_out(files: Mapping[str, str]) -> tuple[tuple[Copied, ...], tuple[str, ...]]:
    if len(files) > MOST_FILES:
        raise BadInput(f"there are {len(files):,} files; accepted: at most {MOST_FILES:,}")
    programs: list[Copied] = []
    others: list[str] = []
    given: dict[str, str] = {}
    size = 0
    for path, text in files.items():
        if (plain := normal(path)) in given:
            raise BadInput(f"{path!r} and {given[plain]!r} are one file; accepted: each file once")
        given[plain] = path
        if (found := language_of(plain, text)) is None:
            others.append(plain)
            continue
        language, ending = found
        text, length = readable(plain, text, language)
        if (size := size + length) > MOST_BYTES:
            raise BadInput(f"there are more than {MOST_BYTES:,} bytes of code; accepted: fewer, in parts")
        programs.append(Copied(f"file_{len(programs) + 1:04}{ending}", plain, language, text))
    return tuple(programs), tuple(others)

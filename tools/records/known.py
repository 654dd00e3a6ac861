"""The lists that this site knows by their names: files of one folder, and the database. No name leads out of it."""

import os
import re
from pathlib import Path

from reliability.environment import home
from reliability.errors import BadInput

PREFIX = "list:"
"""`list:people.csv` as a source is the file of that name among the site's own lists."""
KINDS = (".csv", ".tsv", ".txt", ".jsonl", ".ndjson", ".sqlite", ".sqlite3", ".db")
DATABASE = "database"


def folder() -> Path:
    """`FERMATA_LISTS`, else `FERMATA_HOME/lists`."""
    return Path(os.environ.get("FERMATA_LISTS") or home() / "lists")


def names() -> list[str]:
    """Every list that may be named in words. Reads a folder: not on an event loop."""
    place = folder()
    files = sorted(place.iterdir()) if place.is_dir() else []
    known = [file.name for file in files if file.suffix.lower() in KINDS and _inside(file, place)]
    return [*known, *([DATABASE] if os.environ.get("FERMATA_CAMPAIGN_URL") else [])]


def named(said: str) -> str | None:
    """The source that a person's words for a list mean (`people`, `the people list`, `database`); None: no one fits."""
    known = names()
    wanted = _plain(said)
    found = [name for name in known if wanted in (_plain(name), _plain(Path(name).stem))]
    if len(found) != 1:
        return None
    return found[0] if found[0] == DATABASE else f"{PREFIX}{found[0]}"


def file_of(source: str) -> Path:
    """The file behind `list:NAME`.

    Raises:
        BadInput: no list of that name is among the site's.
    """
    name = source.removeprefix(PREFIX)
    if name not in names() or name == DATABASE:
        raise BadInput(
            f"there is no list {name[:80]!r} here; accepted: {', '.join(names())[:300] or 'none is known yet'}"
        )
    return folder() / name


def _inside(file: Path, place: Path) -> bool:
    """A link that leads out of the folder is none of its lists."""
    return file.is_file() and file.resolve().parent == place.resolve()


def _plain(said: str) -> str:
    cut = re.sub(r"^(?:the|our|my) |(?: list| file|(?: ?(?:명단|목록|파일|리스트)))$", "", said.strip().casefold())
    return re.sub(r"[\s_-]+", "-", cut.strip())

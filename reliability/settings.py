"""The site's settings file: `fermata.toml` in the working directory, or the file that `FERMATA_SETTINGS` names."""

import os
import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reliability.errors import BadInput

TABLES = ("agents", "approvals", "baselines", "budgets", "models", "notifications", "retention", "sweeper", "triggers")


def texts(table: str, example: str) -> Mapping[str, str]:
    """One table of the file, name -> text; empty where there is no file or no such table.

    Raises:
        BadInput: a file that was named is not there, is no TOML, or the table holds something else than texts.
    """
    known = entries(table, example)
    if not all(isinstance(value, str) for value in known.values()):
        raise BadInput(f"[{table}] in {str(path())!r} is {dict(known)!r}; accepted: lines such as {example}")
    return known


def entries(table: str, example: str) -> Mapping[str, Any]:
    """The same with whatever the table holds; numbers with a point are `Decimal`, so that no price is rounded.

    Raises:
        BadInput: a file that was named is not there or is no TOML, what is called so is no table, or it holds another
            table that nobody reads.
    """
    if not os.environ.get("FERMATA_SETTINGS") and not path().exists():
        return {}
    try:
        held = tomllib.loads(path().read_text("utf-8"), parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"the settings file {str(path())!r} cannot be read: {error}") from error
    _refuse_unknown(held)
    known = held.get(table, {})
    if not isinstance(known, dict):
        raise BadInput(f"[{table}] in {str(path())!r} is {known!r}; accepted: lines such as {example}")
    return known


def _refuse_unknown(held: Mapping[str, Any]) -> None:
    """A budget under a name that is misspelt would hold nobody."""
    for name in held:
        if name not in TABLES:
            near = get_close_matches(name, TABLES, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise BadInput(f"{str(path())!r} holds {name!r}; accepted: {', '.join(TABLES)}{hint}")


def path() -> Path:
    return Path(os.environ.get("FERMATA_SETTINGS") or "fermata.toml")


def place(table: str, name: str, key: str = "") -> str:
    """Where `[table.name]`, or a key in it, stands: `fermata.toml, line 7`; the file alone where it is inline."""
    header = re.compile(rf"""\s*\[\s*{re.escape(table)}\s*\.\s*["']?{re.escape(name)}["']?\s*\]""")
    given = re.compile(rf"""\s*["']?{re.escape(key)}["']?\s*=""")
    found = 0
    for number, line in enumerate(path().read_text("utf-8").splitlines(), start=1):
        if header.match(line):
            found = number
        elif found and re.match(r"\s*\[", line):
            break
        elif found and key and given.match(line):
            found = number
            break
    return f"{path()}, line {found}" if found else str(path())

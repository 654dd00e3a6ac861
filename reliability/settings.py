"""The site's settings file: `fermata.toml` in the working directory, or the file that `FERMATA_SETTINGS` names."""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from reliability.errors import BadInput


def texts(table: str, example: str) -> Mapping[str, str]:
    """One table of the file, name -> text; empty where there is no file or no such table.

    Raises:
        BadInput: a file that was named is not there, is no TOML, or the table holds something else than texts.
    """
    given = os.environ.get("FERMATA_SETTINGS")
    path = Path(given or "fermata.toml")
    if not given and not path.exists():
        return {}
    try:
        known = tomllib.loads(path.read_text("utf-8")).get(table, {})
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadInput(f"the settings file {str(path)!r} cannot be read: {error}") from error
    if not isinstance(known, dict) or not all(isinstance(value, str) for value in known.values()):
        raise BadInput(f"[{table}] in {str(path)!r} is {known!r}; accepted: lines such as {example}")
    return known

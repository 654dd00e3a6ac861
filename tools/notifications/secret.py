"""A secret of the settings file: never the secret itself, but where it lies."""

import os
from pathlib import Path

from reliability.errors import BadInput

ACCEPTED = 'accepted: "env:NAME" or "file:PATH", where the secret lies'


def secret(said: str, what: str) -> str:
    """What lies there.

    Raises:
        BadInput: it lies nowhere, or the secret itself was written down; the message does not repeat it.
    """
    kind, colon, place = said.partition(":")
    if kind not in ("env", "file") or not colon or not place:
        raise BadInput(f"{what} stands in the file itself, where everybody may read it; {ACCEPTED}")
    found = os.environ.get(place, "") if kind == "env" else _read(Path(place), what)
    if not found.strip():
        raise BadInput(f"{what} is to be found in {said!r}, which is empty or not there; {ACCEPTED}")
    return found.strip()


def _read(file: Path, what: str) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{what} is to be found in {str(file)!r}, which cannot be read: {type(error).__name__}"
        ) from error

"""What a person gives on the command line, turned into a workflow's input."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reliability.errors import BadInput

MOST = 1_000_000
"""[bytes] of an input file."""


def read_input(ask: str | None, given: str | None, corpus: Path | None = None) -> Mapping[str, Any]:
    """`--ask`, `--input` and `--corpus` as one object; the folder by its full path, so that a resume finds it again.

    Raises:
        BadInput: nothing was asked, a file or folder is not there, or it holds no JSON object.
    """
    if ask is None and given is None:
        raise BadInput('nothing was asked; accepted: --ask "words" or --input FILE|JSON|-')
    known = _object(given) if given is not None else {}
    folder = {"corpus": str(_folder(corpus))} if corpus is not None else {}
    return {**known, **({"ask": ask} if ask is not None else {}), **folder}


def _folder(corpus: Path) -> Path:
    if not corpus.expanduser().is_dir():
        raise BadInput(f"--corpus is {str(corpus)!r}; accepted: a folder of .md, .txt, .html and .pdf files")
    return corpus.expanduser().absolute()


def _object(given: str) -> dict[str, Any]:
    text = _text(given)
    try:
        known = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        raise BadInput(f'--input is no JSON: {error}; accepted: an object such as {{"ask": "…"}}') from error
    if not isinstance(known, dict):
        raise BadInput(f'--input is a JSON {type(known).__name__}; accepted: an object such as {{"ask": "…"}}')
    return known


def _text(given: str) -> str:
    if given.lstrip().startswith(("{", "[", '"')):
        return given
    try:
        raw = sys.stdin.buffer.read(MOST + 1) if given == "-" else _file(given)
        if len(raw) > MOST:
            raise BadInput(f"--input has more than {MOST:,} bytes; accepted: at most that")
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(f"--input {given!r} is not UTF-8 text ({error.reason}); accepted: JSON in UTF-8") from error


def _file(given: str) -> bytes:
    try:
        with Path(given).open("rb") as file:
            return file.read(MOST + 1)
    except (OSError, ValueError) as error:
        raise BadInput(f"--input {given[:200]!r} cannot be read ({error}); accepted: a file, JSON or -") from error

"""Job: what is sent in to the watcher (`inside.py`), and what it reports back, which nobody may believe."""

import binascii
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from pydantic import BaseModel, ValidationError

from reliability.errors import BadInput
from tools.confinement.limits import Limits
from tools.guards.code.paths import normal

VARIABLES = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "USER": "nobody",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONNOUSERSITE": "1",
}


class Report(BaseModel):
    """`files` are in base64."""

    code: int
    files: dict[str, str | None] = {}
    left_out: list[str] = []


def job(
    command: Sequence[str],
    files: Mapping[str, str | bytes],
    limits: Limits,
    variables: Mapping[str, str],
    **more: object,
) -> bytes:
    """Raises BadInput: nothing to run, a path that leads out, two paths that are one, or too much."""
    if isinstance(command, str) or not command or not all(isinstance(word, str) and "\0" not in word for word in command):
        raise BadInput(f"the command is {command!r}; accepted: a list of words")
    packed: dict[str, str] = {}
    size = 0
    for path, content in files.items():
        data = content.encode("utf-8") if isinstance(content, str) else content
        if (plain := normal(path)) in packed:
            raise BadInput(f"{path!r} is given twice; accepted: each file once")
        if len(data) > limits.file or (size := size + len(data)) > limits.folder:
            raise BadInput(f"{path!r} is too much; accepted: {limits.file:,} bytes a file, {limits.folder:,} all together")
        packed[plain] = binascii.b2a_base64(data, newline=False).decode("ascii")
    plan = {"words": list(command), "files": packed, "limits": asdict(limits), "variables": {**VARIABLES, **variables}}
    return json.dumps({**plan, **more}).encode("ascii")


def reported(answer: bytes, limits: Limits) -> tuple[Report, dict[str, bytes | None]] | None:
    """What the watcher said, or None where it said nothing that can be read."""
    try:
        report = Report.model_validate_json(answer)
        files = {path: None if text is None else binascii.a2b_base64(text) for path, text in report.files.items()}
    except (ValidationError, binascii.Error, ValueError):
        return None
    if len(files) > limits.changed or sum(len(data or b"") for data in files.values()) > limits.folder:
        return None
    kept = {path: data for path, data in files.items() if _plain(path)}
    return report, kept


def _plain(path: str) -> bool:
    try:
        return normal(path) == path
    except BadInput:
        return False

"""The job: what is sent in to the watcher (`inside.py`), and what it reports back, which nobody may believe."""

import binascii
import marshal
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

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


@dataclass(frozen=True, slots=True)
class Report:
    code: int
    files: Mapping[str, bytes | None]
    left_out: tuple[str, ...]


Plan = dict[str, object]


def planned(
    command: Sequence[str], files: Mapping[str, str | bytes], limits: Limits, variables: Mapping[str, str]
) -> Plan:
    """Raises BadInput: nothing to run, a path that leads out, two paths that are one, or too much."""
    if (
        isinstance(command, str)
        or not command
        or not all(isinstance(word, str) and "\0" not in word for word in command)
    ):
        raise BadInput(f"the command is {command!r}; accepted: a list of words")
    packed: dict[str, bytes] = {}
    size = 0
    for path, content in files.items():
        data = content.encode("utf-8") if isinstance(content, str) else content
        if (plain := normal(path)) in packed:
            raise BadInput(f"{path!r} is given twice; accepted: each file once")
        if len(data) > limits.file or (size := size + len(data)) > limits.folder:
            raise BadInput(
                f"{path!r} is too much; accepted: {limits.file:,} bytes a file, {limits.folder:,} all together"
            )
        packed[plain] = data
    known = {**VARIABLES, **variables}
    return {"words": list(command), "files": packed, "limits": asdict(limits), "variables": known}


def sent(plan: Plan, memory_by_process: bool, report: int) -> bytes:
    """As the watcher, which is this very Python, reads it; its report goes to the file descriptor `report`."""
    return marshal.dumps({**plan, "memory_by_process": memory_by_process, "report": report})


def reported(answer: bytes, limits: Limits) -> Report | None:
    """What the watcher said, or None where it said nothing that can be read. Paths that are none are left out."""
    files: dict[str, bytes | None] = {}
    left_out: list[str] = []
    try:
        code, *lines = answer.decode("ascii").split("\n")
        for line in lines:
            word, path, *data = line.split(" ")
            name = binascii.a2b_base64(path, strict_mode=True).decode("utf-8")
            if word == "left":
                left_out.append(name)
            elif _plain(name):
                files[name] = binascii.a2b_base64(*data, strict_mode=True) if word == "new" else None
        report = Report(int(code), files, tuple(left_out))
    except (ValueError, TypeError):
        return None
    small = len(files) <= limits.changed and sum(len(data or b"") for data in files.values()) <= limits.folder
    return report if small and -64 <= report.code <= 255 else None


def _plain(path: str) -> bool:
    try:
        return normal(path) == path
    except BadInput:
        return False

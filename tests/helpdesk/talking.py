"""A conversation on the command line, in a process of its own, with the lines of a script on stdin."""

import io
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.support import warm


def chat(home: Path, lines: Sequence[str], *words: str, env: Mapping[str, str] | None = None) -> warm.Done:
    known = {"FERMATA_HOME": str(home), **(env or {})}
    return warm.start(home / "processes", known, _chat, "\n".join(lines) + "\n", words).wait()


def turns(done: warm.Done) -> list[dict[str, Any]]:
    """What `--json` printed: one object a turn."""
    return [json.loads(line) for line in done.out.splitlines()]


def _chat(typed: str, words: tuple[str, ...]) -> int:
    from host.cli import main

    sys.stdin, sys.argv = io.StringIO(typed), ["fermata", "chat", *words]
    try:
        main()
    except SystemExit as left:
        return int(left.code or 0)
    return 0

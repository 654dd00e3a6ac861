"""Language: what a file is written in, by the end of its name or by its first line."""

import re
from pathlib import PurePosixPath
from typing import Literal

Language = Literal["python", "javascript", "typescript"]

ENDINGS: dict[str, Language] = {
    ".py": "python",
    ".pyi": "python",
    ".pyw": "python",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "typescript",
}

_STARTED_BY: dict[str, tuple[Language, str]] = {
    "python": ("python", ".py"),
    "node": ("javascript", ".js"),
    "deno": ("typescript", ".ts"),
    "bun": ("typescript", ".ts"),
}
_FIRST_LINE = re.compile(r"#!.{0,200}?\b(python|node|deno|bun)")


def language_of(path: str, text: str) -> tuple[Language, str] | None:
    """The language and the ending that tools know it by; None for what no tool here reads.

    A file without a known ending that starts with `#!/usr/bin/env python` is a program all the same.
    """
    ending = PurePosixPath(path).suffix.lower()
    if ending in ENDINGS:
        language = ENDINGS[ending]
        return language, ".py" if language == "python" else ending
    first = _FIRST_LINE.match(text.removeprefix("\ufeff"))
    return _STARTED_BY[first[1]] if first else None

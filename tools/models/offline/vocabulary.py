"""The words that rules look for, kept in `words/*.txt` where they can be read and added to without touching code."""

import re
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).with_name("words")
_HEAD = re.compile(r"\[([a-z_]+)\]")
_PART = re.compile(r"([a-z_]+) = (.+)")


def vocabulary(name: str) -> Mapping[str, tuple[str, ...]]:
    """Section -> its lines.

    `[section]` begins one, `# …` says why, and `part = …` names a piece that later lines use as `<part>`.
    """
    sections: dict[str, list[str]] = {}
    parts: dict[str, str] = {}
    lines: list[str] = []
    for line in (_FOLDER / f"{name}.txt").read_text("utf-8").splitlines():
        if head := _HEAD.fullmatch(line):
            lines = sections.setdefault(head[1], [])
        elif part := _PART.fullmatch(line):
            parts[part[1]] = f"(?:{_filled(part[2], parts)})"
        elif line and not line.startswith("# "):
            lines.append(_filled(line, parts))
    return {section: tuple(lines) for section, lines in sections.items()}


def any_of(lines: tuple[str, ...]) -> re.Pattern[str]:
    """One pattern for all lines: English in any case, and ASCII word ends, so that "direct로" ends after "direct"."""
    return re.compile("|".join(lines), re.IGNORECASE | re.ASCII)


def _filled(line: str, parts: Mapping[str, str]) -> str:
    for name, pattern in parts.items():
        line = line.replace(f"<{name}>", pattern)
    return line

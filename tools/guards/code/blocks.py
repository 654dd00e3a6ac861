"""The programs inside an answer: what stands between ``` and ``` becomes files that can be looked at."""

import re

_FENCE = re.compile(r"(?P<before>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*\{?\.?(?P<language>[\w#+-]*)(?P<rest>[^`\n]*)")
_ENDINGS = {
    "python": ".py",
    "python3": ".py",
    "py": ".py",
    "javascript": ".js",
    "js": ".js",
    "node": ".js",
    "mjs": ".mjs",
    "cjs": ".cjs",
    "jsx": ".jsx",
    "typescript": ".ts",
    "ts": ".ts",
    "tsx": ".tsx",
}


def code_blocks(answer: str) -> dict[str, str]:
    """`block_1.py`, `block_2.js` ... with the text of each block, in order, also of one that is never closed.

    Blocks in other languages, or in none that is named, end in `.txt`: no tool reads them, and the report says so.
    """
    blocks: dict[str, str] = {}
    lines: list[str] | None = None
    name = before = fence = ""
    for line in answer.removesuffix("\n").split("\n"):
        if lines is None:
            if (opened := _FENCE.fullmatch(line.rstrip("\r"))) is not None:
                before, fence, lines = opened["before"], opened["fence"], []
                name = f"block_{len(blocks) + 1}{_ENDINGS.get(opened['language'].lower(), '.txt')}"
        elif _closes(line, fence):
            blocks[name], lines = _text(lines), None
        else:
            lines.append(_dedented(line, len(before)))
    return blocks if lines is None else {**blocks, name: _text(lines)}


def _closes(line: str, fence: str) -> bool:
    bare = line.strip(" \t\r>")
    return len(bare) >= len(fence) and set(bare) == {fence[0]}


def _dedented(line: str, columns: int) -> str:
    """Without the quote marks or the indent that the fence itself stands behind."""
    kept = 0
    while kept < min(columns, len(line)) and line[kept] in " \t>":
        kept += 1
    return line[kept:]


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)

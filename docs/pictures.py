"""Draws every workflow anew from its graph: docs/machines/ and the block in README.md.

`python docs/pictures.py` writes them, `--check` writes nothing and exits with 1 where one is stale.
"""

import sys
from pathlib import Path

from graphs.catalog import WORKFLOWS, load
from graphs.drawing import mermaid, table
from graphs.svg import svg

ROOT = Path(__file__).parents[1]
MACHINES = ROOT / "docs" / "machines"
README = ROOT / "README.md"
BEGIN, END = "<!-- picture of {name}: begin (made by docs/pictures.py) -->", "<!-- picture of {name}: end -->"


def pictures() -> dict[Path, str]:
    """What each file should hold."""
    drawn: dict[Path, str] = {}
    text = README.read_text(encoding="utf-8")
    for name in WORKFLOWS:
        builder = load(name).builder
        flowchart = mermaid(builder)
        drawn[MACHINES / f"{name}.svg"] = svg(builder)
        drawn[MACHINES / f"{name}.mmd"] = flowchart
        drawn[MACHINES / f"{name}.txt"] = table(builder) + "\n"
        text = with_block(text, name, flowchart)
    return {**drawn, README: text}


def with_block(text: str, name: str, flowchart: str) -> str:
    """The text with the workflow's picture between its marks; a text without the marks stays as it is."""
    begin, end = BEGIN.format(name=name), END.format(name=name)
    before, found, rest = text.partition(begin)
    if not found:
        return text
    return f"{before}{begin}\n```mermaid\n{flowchart}```\n{end}{rest.partition(end)[2]}"


def stale() -> list[Path]:
    """The files that do not hold what they should."""
    return [file for file, text in pictures().items() if not file.exists() or file.read_text("utf-8") != text]


def main() -> int:
    found = stale()
    told = {str(file.relative_to(ROOT)) for file in found}
    if "--check" in sys.argv[1:]:
        sys.stdout.write("".join(f"{file} is stale; run: make pictures\n" for file in sorted(told)))
        return 1 if found else 0
    MACHINES.mkdir(parents=True, exist_ok=True)
    fresh = pictures()
    for file in found:
        file.write_text(fresh[file], encoding="utf-8")
    sys.stdout.write("".join(f"wrote {file}\n" for file in sorted(told)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Changing the approver directory's file by a line or two: whatever else people wrote there stays as it is."""

import fcntl
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from reliability.approvers.person import Person
from reliability.approvers.reading import read
from reliability.approvers.tokens import hash_of, new_token
from reliability.errors import BadInput, NotFound

HEADING = "# Who may decide. The tokens are hashes: `fermata approvers add` shows a new one once.\npeople:\n"


def add(file: Path, name: str, teams: Sequence[str], *, senior: bool) -> str:
    """List a person; the token, which is nowhere else.

    Raises:
        BadInput: the name is taken, or the file would not be right with it; nothing was changed.
    """
    token = new_token()
    with _alone(file):
        text = file.read_text("utf-8") if file.exists() else HEADING
        lines, items = text.splitlines(), _items(file, text)
        at = _end(items[-1], lines) if items else _after_heading(file, lines)
        indent = " " * (items[0].start_mark.column - 2 if items else 2)
        told = [f"{indent}- name: {name}", f"{indent}  teams: [{', '.join(teams)}]"]
        told += [f"{indent}  senior: true"] if senior else []
        _replace(file, [*lines[:at], *told, f"{indent}  token: {hash_of(token)}", *lines[at:]])
    return token


def remove(file: Path, name: str) -> Person:
    """Take a person off the list.

    Raises:
        NotFound: nobody is called so. BadInput: somebody's delegation names them; nothing was changed.
    """
    with _alone(file):
        known = read(file).people if file.exists() else {}
        if name not in known:
            raise NotFound(f"there is no {name!r} in {str(file)!r}; accepted: {', '.join(known) or 'nobody yet'}")
        text = file.read_text("utf-8")
        lines, items = text.splitlines(), _items(file, text)
        at = list(known).index(name)
        _replace(file, [*lines[: items[at].start_mark.line], *lines[_end(items[at], lines) :]])
    return known[name]


@contextmanager
def _alone(file: Path) -> Iterator[None]:
    """One process at a time changes it, or who comes second would put back what the first one read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    folder = os.open(file.parent, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _items(file: Path, text: str) -> list[Node]:
    """The people, as they stand in the text."""
    if file.exists():
        read(file)  # tells what is wrong, before anything is changed
    root = yaml.compose(text, yaml.SafeLoader)
    people = [value for key, value in root.value if key.value == "people"] if isinstance(root, MappingNode) else []
    if people and isinstance(people[0], SequenceNode) and people[0].flow_style:
        raise BadInput(f"{str(file)!r} lists its people in one line; accepted: a line for each, beginning with '-'")
    return list(people[0].value) if people and isinstance(people[0], SequenceNode) else []


def _end(item: Node, lines: Sequence[str]) -> int:
    """The line after the item: a block ends where the next thing begins, which may be after empty lines."""
    end = item.end_mark.line + (item.end_mark.column > 0 and item.end_mark.line == item.start_mark.line)
    while end > item.start_mark.line + 1 and not lines[end - 1].partition("#")[0].strip():
        end -= 1
    return max(end, item.start_mark.line + 1)


def _after_heading(file: Path, lines: list[str]) -> int:
    at = next((number for number, line in enumerate(lines) if line.startswith("people:")), None)
    if at is None:
        raise BadInput(f"{str(file)!r} has no line `people:`; accepted: one, under which people are listed")
    return at + 1


def _replace(file: Path, lines: Sequence[str]) -> None:
    """The new text is read as a directory first; then it takes the old one's place at once, whoever reads meanwhile."""
    descriptor, name = tempfile.mkstemp(dir=file.parent, prefix=".approvers-", suffix=".yaml")
    new = Path(name)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
            opened.write("\n".join(lines) + "\n")
        try:
            read(new)
        except BadInput as wrong:
            raise BadInput(str(wrong).replace(str(new), str(file)) + "; nothing was changed") from wrong
        new.replace(file)
    finally:
        new.unlink(missing_ok=True)

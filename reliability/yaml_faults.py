"""What is wrong with a text that is no YAML, in the words of somebody who wrote one."""

import re
from collections.abc import Mapping
from typing import NamedTuple

import yaml

from reliability.yaml_building import Misread

_EXPECTED = re.compile(r"(?:did not find )?expected (?P<what>.+?)(?:, but .*)?")
_UNREADABLE = yaml.reader.Reader.NON_PRINTABLE
_QUOTES = "accepted: such a text in quotes"
_UNCLOSED = {"found unexpected end of stream": "a quote is not closed; accepted: one at the end too"}
_OPEN: Mapping[str, Mapping[str, str]] = {
    "while scanning a simple key": {"could not find expected ':'": "a key without a ':'; accepted: KEY: VALUE"},
    "while scanning a quoted scalar": _UNCLOSED,
    "while scanning a double-quoted scalar": _UNCLOSED,
}
"""Told where it begins, not where the file ends."""


class Fault(NamedTuple):
    """`line` and `column` from 0."""

    line: int
    column: int
    says: str


def refuse_unreadable(text: str) -> None:
    """A control character would be shown by no editor.

    Raises:
        yaml.reader.ReaderError: there is one, or half of a pair; `position` is a character of the text.
    """
    if found := _UNREADABLE.search(text):
        raise yaml.reader.ReaderError("", found.start(), ord(found.group()), "unicode", "is no character of a text")


def fault_of(error: Exception, text: str) -> Fault:
    if isinstance(error, yaml.reader.ReaderError):
        before = text[: error.position]
        says = f"holds the character {text[error.position]!r}; accepted: characters that can be seen"
        return Fault(before.count("\n"), len(before) - before.rfind("\n") - 1, says)
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return Fault(0, 0, f"is no YAML: {' '.join(str(error).split())[:200]}")
    problem = " ".join(str(getattr(error, "problem", None) or error).split())
    if isinstance(error, Misread):
        return Fault(mark.line, mark.column, problem)
    context = str(getattr(error, "context", None) or "")
    if (told := _OPEN.get(context)) and problem in told:
        begun = getattr(error, "context_mark", None) or mark
        return Fault(begun.line, begun.column, f"is no YAML: {told[problem]}")
    return Fault(mark.line, mark.column, f"is no YAML: {_why(problem, context, text, mark.index)}")


def _why(problem: str, context: str, text: str, at: int) -> str:
    """PyYAML's two halves say the same differently; and neither what to do."""
    sign = text[at : at + 1]
    if sign == "\t" or "tab character" in problem:
        return "a tab indents; accepted: spaces"
    if "cannot start any token" in problem:
        return f"a text begins with {sign!r}; {_QUOTES}"
    if "mapping values are not allowed" in problem:
        return f"a second ': ' where one text is; {_QUOTES}, or a line of its own for each key"
    if "tag" in context:
        return f"a text begins with '!'; {_QUOTES}"
    if text[max(at - 1, 0) : at + 1] == "${":
        return "${{ }} inside of { } or [ ] is not in quotes; " + _QUOTES
    if "block" in context and "scalar" not in context:
        return "this goes on with nothing above; accepted: the indentation of what it belongs to, or a text in quotes"
    found = _EXPECTED.fullmatch(problem)
    return f"expected {found['what']}" if found else problem[:200]

"""Inside: guardrails applied to every text of nested data: JSON, LangChain's messages, LangGraph's commands."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from enum import Enum
from typing import Any

from pydantic import BaseModel

from state.guarding import Finding, Guarding
from tools.guards.applying import MOST_FINDINGS, applied, few, worst
from tools.guards.guardrail import Guardrail, Where

DEEPEST = 100
"""Levels of data that are read; what lies deeper is taken out unread."""

TOO_DEEP = "[redacted:too deep]"
LONG_NUMBER = 10**12
"""A number from which, with its 13 digits, it may be a card's or a person's."""

NAMELESS = frozenset({"ask", "answer", "content", "text", "message", "value", "words"})
"""Keys that say nothing of what stands under them."""

Change = Callable[[str, str], str]
"""A text, and the key that it stands under, to the text as it may go on."""

LONGEST_KEY = 60
"""[characters] of a key that may say something of what stands under it."""

MOST_DIGITS = 3
"""Digits of such a key."""

MOST_CALLED = 200
"""[characters] up to which a text is looked at together with its key."""


@dataclass(frozen=True)
class AppliedTo:
    """The `value` as it may go on: the very same object where nothing had to change."""

    value: Any
    findings: tuple[Finding, ...] = ()
    verdict: Guarding = "passed"


def applied_to(
    value: Any, guardrails: Iterable[Guardrail], at: Where, *, heard: dict[str, str] | None = None
) -> AppliedTo:
    """Every text in it, dicts' keys too, under the guardrails of that place; offsets count within each text. `heard`
    collects what was taken out.
    """
    rails = tuple(rail for rail in guardrails if at in rail.at)
    if not rails:
        return AppliedTo(value)
    findings: list[Finding] = []
    verdicts: set[Guarding] = set()

    def change(text: str, called: str) -> str:
        found = applied(text, rails, at, called=called if len(text) <= MOST_CALLED else "", heard=heard)
        verdicts.add(found.verdict)
        if len(findings) < MOST_FINDINGS or found.verdict != "passed":
            findings.extend(found.findings)
        return found.text

    return AppliedTo(with_texts(value, change), few(findings), worst(verdicts))


def with_texts(value: Any, change: Change) -> Any:
    """The value with every text in it as `change` gives it, told the key that it stands under; the very same object
    where nothing changed.
    """
    return _Reading(change).read(value, 0, "")


def characters_in(value: Any, most: int, *, _depth: int = 0) -> int:
    """How many characters of text it holds, about; counting ends beyond `most`."""
    if isinstance(value, str | bytes):
        return len(value)
    counted = 1
    for inner in _parts(value) if _depth < DEEPEST else ():
        if counted > most:
            break
        counted += characters_in(inner, most - counted, _depth=_depth + 1)
    return counted


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return (part for pair in value.items() for part in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return value
    if isinstance(value, BaseModel) or dataclasses.is_dataclass(value) or _is_sent(value):
        return _fields(value).values()
    return ()


def _fields(value: Any) -> dict[str, Any]:
    if isinstance(value, BaseModel):
        return {**value.__dict__, **(value.__pydantic_extra__ or {})}
    if _is_sent(value):
        return {"node": value.node, "arg": value.arg}
    return {one.name: getattr(value, one.name) for one in dataclasses.fields(value) if hasattr(value, one.name)}


def _is_sent(value: Any) -> bool:
    """LangGraph's `Send` is no dataclass."""
    return type(value).__name__ == "Send" and hasattr(value, "node") and hasattr(value, "arg")


class _Reading:
    """One walk through some data. What stands in it twice is read once, and may hold itself."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._done: dict[tuple[int, str], Any] = {}

    def read(self, value: Any, depth: int, called: str) -> Any:
        if value is None or isinstance(value, bool | float | Enum | type):
            return value
        if isinstance(value, str):
            return self._text(value, called)
        if isinstance(value, int):
            return value if abs(value) < LONG_NUMBER else self._instead(value, _digits(value), called)
        if isinstance(value, bytes | bytearray):
            return self._bytes(bytes(value), value, called)
        if depth >= DEEPEST:
            return TOO_DEEP
        known = (id(value), called)
        if known not in self._done:
            self._done[known] = TOO_DEEP  # what it finds there when the value holds itself
            self._done[known] = self._container(value, depth + 1, called)
        return self._done[known]

    def _text(self, text: str, called: str) -> str:
        read = self._change(text, called) if text else text
        return text if read == text else read

    def _instead(self, value: Any, text: str, called: str) -> Any:
        """The value itself, unless its text had to change."""
        read = self._text(text, called)
        return value if read == text else read

    def _bytes(self, content: bytes, value: Any, called: str) -> Any:
        """What can be read in bytes, by the code that takes any."""
        text = content.decode("utf-8", "surrogateescape")
        read = self._instead(value, text, called)
        return read.encode("utf-8", "surrogateescape") if isinstance(read, str) else read

    def _container(self, value: Any, depth: int, called: str) -> Any:
        if isinstance(value, Mapping):
            return self._mapping(value, depth, called)
        if isinstance(value, list | tuple | set | frozenset):
            return self._series(value, depth, called)
        if isinstance(value, BaseModel) or dataclasses.is_dataclass(value) or _is_sent(value):
            return self._record(value, depth, called)
        return value

    def _mapping(self, value: Mapping[Any, Any], depth: int, called: str) -> Any:
        read: dict[Any, Any] = {}
        around = _telling(value.get("name"), called)
        same = True
        for key, inner in value.items():
            new_key = self.read(key, depth, "") if isinstance(key, str | int | bytes) else key
            new = self.read(inner, depth, _telling(key, around))
            same = same and new is inner and (new_key is key or new_key == key)
            read[_free(new_key, read) if new_key != key else key] = new
        return value if same else _like(value, read)

    def _series(self, value: Any, depth: int, called: str) -> Any:
        read = [self.read(inner, depth, called) for inner in value]
        if all(new is old for new, old in zip(read, value, strict=True)):
            return value
        return type(value)(*read) if hasattr(value, "_fields") else type(value)(read)

    def _record(self, value: Any, depth: int, called: str) -> Any:
        """A message, a command: a copy of it with what had to change."""
        known = _fields(value)
        read = {name: self.read(inner, depth, _telling(name, called)) for name, inner in known.items()}
        changed = {name: new for name, new in read.items() if new is not known[name]}
        if not changed:
            return value
        if isinstance(value, BaseModel):
            return value.model_copy(update=changed)
        if _is_sent(value):
            return type(value)(read["node"], read["arg"])
        other = copy(value)  # `dataclasses.replace` refuses fields that are no arguments
        for name, new in changed.items():
            object.__setattr__(other, name, new)
        return other


def _telling(key: object, around: str) -> str:
    """The key as a text is read with it, and where it says nothing, the one `around` it (`password: {value: …}`), or
    what its neighbour `name` says; not an id, whose digits would be taken for the text's own.
    """
    if not isinstance(key, str) or key in NAMELESS:
        return around
    return key if len(key) <= LONGEST_KEY and sum(map(str.isdigit, key)) <= MOST_DIGITS else ""


def _digits(number: int) -> str:
    """The digits of a number, as far as anybody's number could have them; Python refuses to write endless ones."""
    return str(number) if abs(number) < 10**60 else ""


def _free(key: Any, taken: Mapping[Any, Any]) -> Any:
    """The key, numbered where two became the same."""
    free, number = key, 1
    while free in taken:
        number += 1
        free = f"{key} {number}"
    return free


def _like(value: Mapping[Any, Any], read: dict[Any, Any]) -> Any:
    """A plain dict stays one; another mapping becomes one, which every reader of it takes."""
    return read if type(value) is dict else dict(read)

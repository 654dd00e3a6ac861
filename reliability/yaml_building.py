"""From YAML's events to plain data and the places of it.

PyYAML's own composer is not used: its C half recurses without a bound (a file of `[` ends the process), and neither
half knows how much the aliases of a file stand for before all of it is there.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml
from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from reliability.yaml_words import meant

_TAG = "tag:yaml.org,2002:"
_TAGS = {None, "!", f"{_TAG}str", f"{_TAG}map", f"{_TAG}seq"}
_MERGE = "<<"


class Misread(yaml.MarkedYAMLError):
    """It is YAML, and refused: `problem` is one line about what was given and what is accepted."""


class Spot(NamedTuple):
    """Where a value begins, from 0; `below` are the places of what is in it (of a map: the key's, the value's).

    `wide`: it may reach over lines, so that whoever looks for it looks for its key.
    """

    line: int
    column: int
    below: "dict[str, tuple[Spot, Spot]] | list[Spot] | None" = None
    wide: bool = False


class Bounds(NamedTuple):
    """The most characters of a file, levels of nesting, and values that its aliases stand for."""

    characters: int = 1_000_000
    depth: int = 100
    aliased: int = 0


class Anchored(NamedTuple):
    value: Any
    spot: Spot
    values: int


@dataclass
class Building:
    """One document; `events` stand behind its beginning. Values that aliases stand for are the same objects.

    Raises:
        Misread: a key twice, a tag, an alias too many, nested too deep.
    """

    events: Iterator[Any]
    bounds: Bounds
    count: int = 0
    aliased: int = 0
    anchors: dict[str, Anchored | None] = field(default_factory=dict)

    def document(self) -> tuple[Any, Spot]:
        return self._value(next(self.events), 1)

    def _value(self, event: Any, depth: int) -> tuple[Any, Spot]:
        if type(event) is AliasEvent:
            return self._alias(event)
        if depth > self.bounds.depth:
            raise _wrong(f"nested deeper than {self.bounds.depth} levels; accepted: at most as deep", event)
        if event.tag not in _TAGS:
            raise _wrong(_of_tag(event.tag), event)
        if event.anchor:
            self.anchors[event.anchor] = None
        before, self.count = self.count, self.count + 1
        made, spot = self._made(event, depth)
        if event.anchor:
            self.anchors[event.anchor] = Anchored(made, spot, self.count - before)
        return made, spot

    def _made(self, event: Any, depth: int) -> tuple[Any, Spot]:
        line, column = event.start_mark.line, event.start_mark.column
        if type(event) is MappingStartEvent:
            data, below = self._mapping(depth)
            return data, Spot(line, column, below, True)
        if type(event) is SequenceStartEvent:
            items, spots = self._sequence(depth)
            return items, Spot(line, column, spots, True)
        return _scalar(event), Spot(line, column, None, event.value == "" or event.style in ("|", ">"))

    def _sequence(self, depth: int) -> tuple[list[Any], list[Spot]]:
        items: list[Any] = []
        spots: list[Spot] = []
        while type(event := next(self.events)) is not SequenceEndEvent:
            item, spot = self._value(event, depth + 1)
            items.append(item)
            spots.append(spot)
        return items, spots

    def _mapping(self, depth: int) -> tuple[dict[str, Any], dict[str, tuple[Spot, Spot]]]:
        data: dict[str, Any] = {}
        below: dict[str, tuple[Spot, Spot]] = {}
        merged: list[tuple[Any, Spot]] = []
        while type(event := next(self.events)) is not MappingEndEvent:
            key = _key(event)
            value, spot = self._value(next(self.events), depth + 1)
            if key == _MERGE and not event.style and self.bounds.aliased:
                merged += _to_merge(value, spot, event)
                continue
            if key in data:
                raise _wrong(f"has the key {key!r} twice; accepted: each key once", event)
            data[key], below[key] = value, (Spot(event.start_mark.line, event.start_mark.column), spot)
        for more, spot in merged:
            known = spot.below if isinstance(spot.below, dict) else {}
            data, below = more | data, known | below
        return data, below

    def _alias(self, event: Any) -> tuple[Any, Spot]:
        if not self.bounds.aliased:
            raise _wrong("an alias (*) is not accepted", event)
        name = event.anchor
        if (known := self.anchors.get(name)) is None:
            why = "stands for itself" if name in self.anchors else "stands for nothing that was said before it"
            raise _wrong(f"the alias '*{name}' {why}; accepted: the name of an anchor, '&{name}', further up", event)
        self.count += known.values
        self.aliased += known.values
        if self.aliased > self.bounds.aliased:
            raise _wrong(
                f"aliases stand for more than {self.bounds.aliased:,} values; accepted: at most as many", event
            )
        return known.value, Spot(event.start_mark.line, event.start_mark.column, known.spot.below)


def _scalar(event: Any) -> Any:
    if event.style == '"' and (sign := _unseen(event.value)):
        raise _wrong(f"holds {sign!r}, which is no text; accepted: what can be read", event)
    if not event.implicit[0] or event.tag is not None:
        return event.value
    try:
        return meant(event.value)
    except ValueError as error:
        raise _wrong(str(error), event) from error


def _unseen(text: str) -> str:
    """A sign that an escape made, and that no database takes: nothing, a bell, half of a pair."""
    bad = (
        ()
        if text.isprintable()
        else (one for one in text if (one < " " and one not in "\t\n\r") or "\ud800" <= one < "\ue000")
    )
    return next(iter(bad), "")


def _key(event: Any) -> str:
    """A key is text, whatever it looks like."""
    if type(event) is ScalarEvent and event.tag in _TAGS:
        return str(event.value)
    raise _wrong("a key is no text", event)


def _to_merge(value: Any, spot: Spot, event: Any) -> list[tuple[Any, Spot]]:
    """What `<<: *defaults` adds where the map says nothing itself; of several the first goes before."""
    several = isinstance(value, list) and isinstance(spot.below, list)
    given: list[tuple[Any, Spot]] = list(zip(value, spot.below, strict=True)) if several else [(value, spot)]  # type: ignore[arg-type]
    if not all(isinstance(one, dict) for one, _ in given):
        raise _wrong("<< stands for no map; accepted: an alias of a map, or a list of such", event)
    return given


def _of_tag(tag: str) -> str:
    told = f"the tag {tag[:80]!r} is not accepted"
    return told if tag.startswith(_TAG) else f"{told}; accepted: a text that begins with ! in quotes"


def _wrong(says: str, event: Any) -> Misread:
    return Misread(problem=says, problem_mark=event.start_mark)

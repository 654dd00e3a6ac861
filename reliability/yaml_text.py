"""A YAML file as plain data, with the line of every value; what a reader would misread is refused."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from reliability.errors import BadInput

MOST = 1_000_000
"""[characters] of a file."""

Place = tuple[str | int, ...]
"""The keys and positions that lead to a value."""

_TAG = "tag:yaml.org,2002:"
_TAGS = {f"{_TAG}{kind}" for kind in ("null", "bool", "int", "float", "str", "map", "seq")}


class _Loader(yaml.SafeLoader):
    """YAML 1.2's words: `no` is a word, `2031-05-16` and `12:30` are text. (PyYAML itself reads 1.1.)"""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own way

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        """No aliases: nine lines of them can stand for a billion values."""
        if self.check_event(yaml.AliasEvent):
            event = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(None, None, "an alias (*) is not accepted", event.start_mark)
        return super().compose_node(parent, index)


for _kind, _words, _first in (
    ("null", r"~|null|", ["~", "n", ""]),
    ("bool", r"true|false", list("tf")),
    ("int", r"[-+]?(0|[1-9][0-9]*)", list("-+0123456789")),
    ("float", r"[-+]?(0|[1-9][0-9]*)\.[0-9]+", list("-+0123456789")),
):
    _Loader.add_implicit_resolver(f"{_TAG}{_kind}", re.compile(f"^(?:{_words})$"), _first)


@dataclass(frozen=True)
class Text:
    """What a file holds: `data`, and where each value of it stands."""

    name: str
    data: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """Where the value stands, or the nearest one around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)

    def at(self, place: Place) -> str:
        return f"{self.name}:{self.line(place)}"


def parse(name: str, text: str, page: str = "docs/evals.md") -> Text:
    """Read one document; `page` is the one that says what is accepted in it.

    Raises:
        BadInput: no YAML, a key twice, an alias, or too large; the message begins with `FILE:LINE`.
    """
    if len(text) > MOST:
        raise BadInput(f"{name}:1: has {len(text):,} characters; accepted: at most {MOST:,}")
    lines: dict[Place, int] = {}
    try:
        loader = _Loader(text)
        node = loader.get_single_node()
        data = _value(name, loader, node, (), lines) if node is not None else None
    except yaml.YAMLError as error:
        raise BadInput(f"{_where(name, error)}: is no YAML: {_why(error)}; accepted: what {page} says") from error
    except RecursionError as error:
        raise BadInput(f"{name}:1: is nested too deep; accepted: what {page} says") from error
    return Text(name, data, lines)


def _value(name: str, loader: _Loader, node: Node, place: Place, lines: dict[Place, int]) -> Any:
    lines[place] = node.start_mark.line + 1
    if node.tag not in _TAGS:
        raise yaml.composer.ComposerError(None, None, f"the tag {node.tag!r} is not accepted", node.start_mark)
    if isinstance(node, MappingNode):
        return _mapping(name, loader, node, place, lines)
    if isinstance(node, SequenceNode):
        return [_value(name, loader, one, (*place, at), lines) for at, one in enumerate(node.value)]
    return loader.construct_object(node)


def _mapping(name: str, loader: _Loader, node: MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key, line = _key(key_node), key_node.start_mark.line + 1
        if key in known:
            raise BadInput(f"{name}:{line}: has the key {key!r} twice; accepted: each key once")
        known[key] = _value(name, loader, value_node, (*place, key), lines)
        lines[(*place, key)] = line
    return known


def _key(node: Node) -> str:
    """A key is text, whatever it looks like."""
    if isinstance(node, ScalarNode):
        return str(node.value)
    raise yaml.composer.ComposerError(None, None, "a key is no text", node.start_mark)


def _where(name: str, error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f"{name}:{mark.line + 1 if mark else 1}"


def _why(error: yaml.YAMLError) -> str:
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or str(error)
    return " ".join(str(said).split())[:200]

"""The tree of an expression: what was written, without brackets and spaces. `at` is the place in the text."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Node:
    at: int


@dataclass(frozen=True)
class Literal(Node):
    value: Any


@dataclass(frozen=True)
class Name(Node):
    name: str


@dataclass(frozen=True)
class Field(Node):
    of: Node
    name: str


@dataclass(frozen=True)
class Has(Node):
    """Whether a map has a field; asked of a place that is missing itself, there is no answer."""

    of: Node
    name: str


@dataclass(frozen=True)
class Index(Node):
    of: Node
    key: Node


@dataclass(frozen=True)
class Listing(Node):
    items: tuple[Node, ...]


@dataclass(frozen=True)
class Call(Node):
    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True)
class Unary(Node):
    sign: str
    of: Node


@dataclass(frozen=True)
class Binary(Node):
    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Logic(Node):
    """`&&` or `||` between any number of parts: a chain nests no deeper for being long."""

    sign: str
    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Choice(Node):
    condition: Node
    yes: Node
    no: Node


def inside(node: Node) -> Iterator[Node]:
    """The nodes right below."""
    for field in fields(node):
        value = getattr(node, field.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from value


def size(tree: Node) -> tuple[int, int]:
    """How many nodes there are, and how many levels."""
    nodes, deepest, open_ = 0, 0, [(tree, 1)]
    while open_:
        node, level = open_.pop()
        nodes, deepest = nodes + 1, max(deepest, level)
        open_.extend((below, level + 1) for below in inside(node))
    return nodes, deepest

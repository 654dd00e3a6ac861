"""The oracle: CEL as it is written in Rust (common-expression-language), and where it is known to differ."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import cel

from tests.tools.expressions.made_up import DATA, MadeUp
from tools.expressions.expression import Expression, expression
from tools.expressions.failure import BadExpression, Failure
from tools.expressions.tree import Binary, Call, Node, Unary, inside

NO_VALUE = "no value"
_COMMA = re.compile(r",\s*\]")


def ours(text: str, data: Mapping[str, Any]) -> Any:
    try:
        value = expression(text).evaluate(data)
    except BadExpression:
        return NO_VALUE
    return NO_VALUE if isinstance(value, Failure) else value


def theirs(text: str, data: dict[str, Any]) -> Any:
    try:
        return cel.compile(text).execute(data)
    except (ValueError, TypeError, RuntimeError, LookupError, ArithmeticError):
        return NO_VALUE


def same(one: Any, other: Any) -> bool:
    """The very same value, of the same type: 1 is neither 1.0 nor true here."""
    if type(one) is not type(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, float):
        return repr(one) == repr(other)  # nan is nan, and -0.0 is not 0.0
    return bool(one == other)


@dataclass
class Disagreements:
    """`unexplained` ones, how many were `excluded` by name, and how many expressions had one and the same value."""

    unexplained: list[str] = field(default_factory=list)
    excluded: int = 0
    values: int = 0


def disagreements(made_up: MadeUp, times: int) -> Disagreements:
    found = Disagreements()
    for text in (made_up() for _ in range(times)):
        here, there = ours(text, DATA), theirs(text, DATA)
        if same(here, there):
            found.values += here is not NO_VALUE
        elif known_difference(text, DATA):
            found.excluded += 1
        else:
            found.unexplained.append(f"{text}: {here!r} here, {there!r} in CEL")
    return found


def known_difference(text: str, data: Mapping[str, Any]) -> str:
    """Why the two need not agree on it, or nothing. docs/expressions.md lists these."""
    if _COMMA.search(text):
        return "a comma before ] is no part of our subset"
    try:
        read = expression(text)
    except BadExpression as error:
        if error.reason.startswith("'.' stands here; accepted: a value"):
            return "a name with a dot before it is no part of our subset"
        named = "there is no function" in error.reason or " argument" in error.reason
        return "functions and their numbers of arguments are checked when an expression is read" if named else ""
    return next(filter(None, (_difference(read, node, data) for node in _every(read.tree))), "")


def _every(node: Node) -> Iterator[Node]:
    yield node
    for below in inside(node):
        yield from _every(below)


def _difference(read: Expression, node: Node, data: Mapping[str, Any]) -> str:
    def value(of: Node) -> Any:
        return Expression(read.text, of).evaluate(data)

    if isinstance(node, Unary):
        return _of_a_sign(node, value(node.of))
    if isinstance(node, Binary) and node.sign == "+" and isinstance(value(node.left), list):
        return "Rust's list + map is the list" if isinstance(value(node.right), dict) else ""
    if isinstance(node, Call):
        return _of_a_call(node, read.text, [value(one) for one in node.arguments])
    return ""


def _of_a_sign(node: Unary, value: Any) -> str:
    if isinstance(node.of, Unary):
        return "Rust's takes !! and -- away without looking, and does not read !- and -!"
    if node.sign == "-" and (isinstance(value, bool) or value == -(2**63)):
        return "Rust's -true is false, and its -(-9223372036854775808) is itself; both are errors here"
    return ""


def _of_a_call(node: Call, text: str, values: list[Any]) -> str:
    if node.function == "size" and isinstance(values[0], str) and not values[0].isascii():
        return "Rust's size of a string is that of its bytes; CEL's and ours is that of its characters"
    if node.function not in ("size", "duration") and f".{node.function}" not in text.replace(" ", ""):
        return "contains(text, part) is ours; in CEL it is text.contains(part)"
    return ""

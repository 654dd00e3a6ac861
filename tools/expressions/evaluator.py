"""The evaluator: a tree becomes a chain of functions, once, which then gives a value in microseconds."""

from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any

from tools.expressions import values
from tools.expressions.arithmetic import arithmetic, negative
from tools.expressions.failure import Wrong
from tools.expressions.functions import FUNCTIONS
from tools.expressions.tree import Binary, Call, Choice, Field, Has, Index, Listing, Literal, Logic, Name, Node, Unary

Names = Mapping[str, Any]
Run = Callable[[Names], Any]

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "==": values.equal,
    "!=": lambda left, right: not values.equal(left, right),
    "<": lambda left, right: values.order(left, right) < 0,
    "<=": lambda left, right: values.order(left, right) <= 0,
    ">": lambda left, right: values.order(left, right) > 0,
    ">=": lambda left, right: values.order(left, right) >= 0,
    "in": values.contained,
    **{sign: arithmetic(sign) for sign in "+-*/%"},
}


@singledispatch
def runnable(node: Node) -> Run:
    """The function that gives the node's value for an environment; where there is none, it raises `Wrong`."""
    raise TypeError(f"{node!r} is no node")


@runnable.register
def _(node: Literal) -> Run:
    return lambda names: node.value


@runnable.register
def _(node: Name) -> Run:
    def value(names: Names) -> Any:
        if node.name not in names:
            raise Wrong(f"{node.name!r} is missing")
        return values.within(names[node.name])

    return _placed(node, value)


@runnable.register
def _(node: Listing) -> Run:
    items = [runnable(item) for item in node.items]
    return lambda names: [item(names) for item in items]


@runnable.register
def _(node: Field) -> Run:
    return _done(node, lambda of: values.field(of, node.name), node.of)


@runnable.register
def _(node: Has) -> Run:
    return _done(node, lambda of: values.has(of, node.name), node.of)


@runnable.register
def _(node: Index) -> Run:
    return _done(node, values.index, node.of, node.key)


@runnable.register
def _(node: Call) -> Run:
    return _done(node, FUNCTIONS[node.function], *node.arguments)


@runnable.register
def _(node: Unary) -> Run:
    return _done(node, negative if node.sign == "-" else _negation, node.of)


@runnable.register
def _(node: Binary) -> Run:
    return _done(node, _BINARY[node.sign], node.left, node.right)


@runnable.register
def _(node: Choice) -> Run:
    condition, yes, no = _bool(node.condition, "?"), runnable(node.yes), runnable(node.no)
    return lambda names: yes(names) if condition(names) else no(names)


@runnable.register
def _(node: Logic) -> Run:
    """A part that decides (false of `&&`, true of `||`) does so wherever it stands, also beside one without a value."""
    parts = [_bool(part, node.sign) for part in node.parts]
    decides = node.sign == "||"

    def value(names: Names) -> bool:
        first: Wrong | None = None
        for part in parts:
            try:
                if part(names) == decides:
                    return decides
            except Wrong as wrong:
                first = first or wrong
        if first is not None:
            raise first
        return not decides

    return value


def _done(node: Node, does: Callable[..., Any], *operands: Node) -> Run:
    runs = [runnable(operand) for operand in operands]
    return _placed(node, lambda names: does(*[run(names) for run in runs]))


def _placed(node: Node, run: Run) -> Run:
    """Says the place of what has no value: the innermost, which is the first to know."""

    def value(names: Names) -> Any:
        try:
            return run(names)
        except Wrong as wrong:
            wrong.at = node.at if wrong.at < 0 else wrong.at
            raise
        except (OverflowError, RecursionError):
            raise Wrong("too large a number, or data nested too deep", node.at) from None

    return value


def _bool(node: Node, sign: str) -> Run:
    run = runnable(node)

    def value(names: Names) -> bool:
        given = run(names)
        if given is True or given is False:
            return given is True
        raise Wrong(f"{sign} takes true or false, not {values.a(values.kind_of(given))}", node.at)

    return value


def _negation(value: Any) -> bool:
    if value is not True and value is not False:
        raise Wrong(f"! takes true or false, not {values.a(values.kind_of(value))}")
    return value is False

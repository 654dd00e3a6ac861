"""Arithmetic: two whole numbers, two broken ones, two strings, lists or durations; never one of each, as in CEL."""

import operator
from collections.abc import Callable
from math import copysign, isnan, nan
from typing import Any

from tools.expressions.failure import Wrong
from tools.expressions.values import a, kind_of, within

LARGEST_SUM = 1_000_000
"""[characters or items] that `+` makes."""

Does = Callable[[Any, Any], Any]


def _joined(left: Any, right: Any) -> Any:
    if len(left) + len(right) > LARGEST_SUM:
        raise Wrong(f"longer than {LARGEST_SUM}; accepted: at most as long")
    return [*left, *right] if not isinstance(left, str) else left + right


def _quotient(left: int, right: int) -> int:
    """Towards zero: -7 / 2 is -3."""
    if right == 0:
        raise Wrong("a division by zero")
    whole = abs(left) // abs(right)
    return whole if (left < 0) == (right < 0) else -whole


def _rest(left: int, right: int) -> int:
    """With the sign of the left: -7 % 2 is -1."""
    within(quotient := _quotient(left, right))
    return left - right * quotient


def _ratio(left: float, right: float) -> float:
    """By IEEE 754: 1.0 / 0.0 is infinite, 0.0 / 0.0 is no number."""
    if right != 0:
        return left / right
    return nan if left == 0 or isnan(left) else copysign(float("inf"), left) * copysign(1.0, right)


DOES: dict[str, dict[str, Does]] = {
    "+": {"int": operator.add, "double": operator.add, "duration": operator.add, "string": _joined, "list": _joined},
    "-": {"int": operator.sub, "double": operator.sub, "duration": operator.sub},
    "*": {"int": operator.mul, "double": operator.mul},
    "/": {"int": _quotient, "double": _ratio},
    "%": {"int": _rest},
}


def arithmetic(sign: str) -> Does:
    table = DOES[sign]

    def does(left: Any, right: Any) -> Any:
        kind, other = kind_of(left), kind_of(right)
        if kind != other or kind not in table:
            raise Wrong(f"{a(kind)} {sign} {a(other)}; accepted: two of one type, {', '.join(table)}")
        return within(table[kind](left, right))

    return does


def negative(value: Any) -> Any:
    if (kind := kind_of(value)) not in ("int", "double"):
        raise Wrong(f"- takes a number, not {a(kind)}")
    return within(-value)

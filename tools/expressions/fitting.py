"""Fitting: which types may stand beside each other; what is not known fits everywhere."""

from collections.abc import Iterable

from tools.expressions.schema import ANY, Kind, Type
from tools.expressions.values import NUMBERS

ORDERED = ("string", "bool", "duration")


def common(types: Iterable[Type]) -> Type:
    """The one type that they all have, or any."""
    first, *others = [*types] or [ANY]
    return first if all(one == first for one in others) else ANY


def unequal(left: Type, right: Type) -> str:
    kinds = known(left, right)
    return "" if len(kinds) < 2 or "null" in kinds or kinds <= set(NUMBERS) else " are never equal"


def unordered(left: Type, right: Type) -> str:
    kinds = known(left, right)
    fits = kinds <= set(NUMBERS) or (len(kinds) == 1 and kinds <= set(ORDERED))
    return "" if fits else " have no order; accepted: two numbers, strings, durations or bools"


def outside(left: Type, right: Type) -> str:
    if right.kind == "list":
        return " is never true" if right.item and unequal(left, right.item) else ""
    fits = right.kind == "any" or (right.kind == "map" and left.kind in ("string", "any"))
    return "" if fits else "; accepted: anything in a list, a string in a map"


def known(*types: Type) -> set[Kind]:
    """What is known of them: `any` says nothing."""
    return {one.kind for one in types} - {"any"}


MISFIT = {"==": unequal, "!=": unequal, "in": outside}
"""Why two types cannot stand on the two sides of a sign, or nothing; for the other signs it is `unordered`."""

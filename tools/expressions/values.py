"""Values: what they are, whether they are equal, which comes first; as CEL has it, measured on its Rust twin."""

from collections.abc import Mapping
from datetime import timedelta
from math import isnan
from typing import Any

from tools.expressions.failure import Wrong

LARGEST = 2**63 - 1
"""CEL's whole numbers have 64 bits; beyond them is an error and never another number."""

NUMBERS = ("int", "double")
_KINDS = {
    bool: "bool",
    int: "int",
    float: "double",
    str: "string",
    list: "list",
    dict: "map",
    type(None): "null",
    timedelta: "duration",
}
_ABSTRACT = ((str, "string"), (int, "int"), (float, "double"), (Mapping, "map"), (list | tuple, "list"))


def kind_of(value: Any) -> str:
    """The CEL type of plain data; a subclass (a `StrEnum`) is what it is made of.

    Raises:
        Wrong: something else than plain data.
    """
    kind = _KINDS.get(type(value))
    if kind is None:
        kind = next((kind for known, kind in _ABSTRACT if isinstance(value, known)), None)
    if kind is None:
        raise Wrong(f"the data holds a {type(value).__name__}; accepted: plain JSON data")
    return kind


def a(kind: str) -> str:
    return "null" if kind == "null" else f"an {kind}" if kind == "int" else f"a {kind}"


def within(value: Any) -> Any:
    """The value, unless it is a whole number that does not fit into 64 bits."""
    if type(value) is int and not -LARGEST - 1 <= value <= LARGEST:
        raise Wrong("a number beyond 64 bits")
    return value


def equal(left: Any, right: Any) -> bool:
    """Whole and broken numbers compare as numbers, also in lists and maps; any other two types are never equal."""
    one, other = kind_of(left), kind_of(right)
    if one in NUMBERS and other in NUMBERS:
        return bool(left == right if one == other else float(left) == float(right))
    if one != other:
        return False
    if one == "list":
        return len(left) == len(right) and all(map(equal, left, right))
    if one == "map":
        return left.keys() == right.keys() and all(equal(left[key], right[key]) for key in left)
    return bool(left == right)


def order(left: Any, right: Any) -> int:
    """-1, 0 or 1: numbers, strings, durations, and false before true."""
    one, other = kind_of(left), kind_of(right)
    if one in NUMBERS and other in NUMBERS:
        left, right = (left, right) if one == other else (float(left), float(right))
        if isnan(left) or isnan(right):
            raise Wrong("a number that is none (0.0 / 0.0) has no order")
    elif one != other or one not in ("string", "bool", "duration"):
        raise Wrong(f"{a(one)} and {a(other)} have no order; accepted: two numbers, strings, durations or bools")
    return int(left > right) - int(left < right)


def contained(needle: Any, hay: Any) -> bool:
    """Whether a list has such an item, or a map such a key."""
    kind, sought = kind_of(hay), kind_of(needle)
    if kind == "list":
        return any(equal(needle, item) for item in hay)
    if kind != "map" or sought not in ("string", "int", "bool"):
        raise Wrong(f"{a(sought)} in {a(kind)}; accepted: anything in a list, a string in a map")
    return sought == "string" and needle in hay


def field(value: Any, name: str) -> Any:
    """A field of a map; `.length` of a list or a string."""
    kind = kind_of(value)
    if kind == "map":
        if name not in value:
            raise Wrong(f"{name!r} is missing")
        return within(value[name])
    if name == "length" and kind in ("list", "string"):
        return len(value)
    raise Wrong(f"{a(kind)} has no field {name!r}")


def has(value: Any, name: str) -> bool:
    if (kind := kind_of(value)) != "map":
        raise Wrong(f"{a(kind)} has no fields")
    return name in value


def index(value: Any, key: Any) -> Any:
    """An item of a list by its place from 0, or of a map by its key."""
    kind, by = kind_of(value), kind_of(key)
    if kind == "map" and by in ("string", "int", "bool"):
        if by != "string" or key not in value:
            raise Wrong("there is no item of that key")
        return within(value[key])
    if kind != "list" or by != "int":
        raise Wrong(f"{a(kind)} has no item by {a(by)}; accepted: a list by an int, a map by a string")
    if not 0 <= key < len(value):
        raise Wrong(f"a list of {len(value)} has no item {key}")
    return within(value[key])

"""Faults: what pydantic found, told in the house's words: the one that stands first in the file."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from graphs.declared.models.section import nearest, shown
from reliability.yaml_text import Place, Text

_KEY = "[key]"
"""What pydantic writes behind a key that is wrong itself."""

_KEYS, _LIST, _TEXT, _WHOLE, _NUMBER = "keys with values", "a list", "a text", "a whole number", "a number"
_ACCEPTED = {
    "dict_type": _KEYS,
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "list_type": _LIST,
    "string_type": _TEXT,
    "int_type": _WHOLE,
    "float_type": _NUMBER,
    "bool_type": "true or false",
}
_BOUNDS: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "greater_than_equal": lambda ctx: f"{ctx['ge']:g} or more",
    "greater_than": lambda ctx: f"more than {ctx['gt']:g}",
    "less_than_equal": lambda ctx: f"{ctx['le']:g} or less",
    "less_than": lambda ctx: f"less than {ctx['lt']:g}",
    "too_short": lambda ctx: f"at least {ctx['min_length']}",
    "too_long": lambda ctx: f"at most {ctx['max_length']}",
    "string_too_short": lambda ctx: "a text that is not empty",
}
_YES_OR_NO = {"yes": True, "on": True, "y": True, "no": False, "off": False, "n": False}


class Fault(NamedTuple):
    place: Place
    key: bool
    says: str


def first(text: Text, error: ValidationError) -> str:
    """`FILE:LINE:COL: where: what is wrong`."""
    found = [fault_of(text, one) for one in error.errors(include_url=False)]
    fault = min(found, key=lambda one: (text.line(one.place), text.column(one.place)))
    at = text.key(fault.place) if fault.key else f"{text.at(fault.place)}:{text.column(fault.place)}"
    where = path(fault.place[:-1] if fault.key else fault.place)
    return f"{at}: {where}: {fault.says}" if where else f"{at}: {fault.says}"


def path(place: Place) -> str:
    """As people write it: `spec.workflows.build.steps[3]`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).lstrip(".")


def fault_of(text: Text, error: ErrorDetails) -> Fault:
    kind, context = error["type"], error.get("ctx", {})
    place: Place = ()
    for step in error["loc"]:  # without what pydantic puts between, the branch of a union
        place = (*place, step) if text.has((*place, step)) else place
    if error["loc"][-1:] == (_KEY,):
        return Fault(place, True, f"a key {context['says'] if kind == 'wrong' else _says(kind, error, context)}")
    if kind == "wrong":
        return Fault((*place, *context["place"]), context["key"], context["says"])
    if kind == "union_tag_invalid":
        says = f"is {shown(context['tag'])}{nearest(context['tag'], _quoted(context['expected_tags']))}"
        return Fault((*place, "type"), False, says)
    if kind == "union_tag_not_found":
        return Fault(place, False, "the key 'type' is missing: what kind of entry this is")
    return Fault(place, False, _says(kind, error, context))


def _says(kind: str, error: ErrorDetails, context: Mapping[str, Any]) -> str:
    given = error["input"]
    if kind == "literal_error":
        return f"is {shown(given)}{nearest(str(given), _quoted(context['expected']))}"
    if kind in _BOUNDS:
        size = kind in ("too_short", "too_long")
        told = ("is empty" if not given else f"has {len(given)} entries") if size else f"is {shown(given)}"
        return f"{told}; accepted: {_BOUNDS[kind](context)}"
    accepted = _ACCEPTED.get(kind)
    if accepted is None:
        return f"is {shown(given)}: {error['msg'][:1].lower()}{error['msg'][1:]}"
    return f"is {shown(given)}; accepted: {accepted}{_hint(kind, given)}"


def _hint(kind: str, given: Any) -> str:
    if kind == "string_type" and isinstance(given, int | float):
        return f" ('{shown(given)}' in quotes is one)"
    if kind == "bool_type" and str(given).lower() in _YES_OR_NO:
        return f"; did you mean {shown(_YES_OR_NO[str(given).lower()])}?"
    if kind in ("int_type", "float_type") and isinstance(given, str):
        return " (without quotes it is one)" if given.strip().lstrip("-").replace(".", "", 1).isdigit() else ""
    return ""


def _quoted(expected: str) -> Sequence[str]:
    return re.findall(r"'([^']*)'", expected)

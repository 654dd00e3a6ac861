"""Explaining: what may stand at a place of a document, in words, as `kubectl explain` does."""

from textwrap import fill, indent

from graphs.declared.fields import Field
from graphs.declared.models.metadata import API_VERSION
from graphs.declared.models.section import nearest
from graphs.declared.schemas import schema
from reliability.errors import BadInput

WIDE = 100
"""[characters] of a line."""


def explain(path: str) -> str:
    """`AIOrchestrator.spec.workflows.steps.gate`: the field, and the fields in it. Names in a map and positions in a
    list are left out.

    Raises:
        NotFound: no such kind.
        BadInput: no such field; the message names the nearest.
    """
    kind, *steps = path.strip(".").split(".")
    found = [Field(kind, schema(kind))]
    for at, step in enumerate(steps):
        below = [field for one in found for field in one.below]
        found = [field for field in below if field.name == step]
        if not found:
            there = ".".join([kind, *steps[:at]])
            names = list(dict.fromkeys(field.name for field in below))
            raise BadInput(f"there is no field {step[:80]!r} in {there}{nearest(step, names)}")
    head = f"KIND:       {kind}\nVERSION:    {API_VERSION}\n"
    return head + "".join(_told(field, named=bool(steps)) for field in found)


def _told(field: Field, *, named: bool) -> str:
    title = f"\nFIELD:      {_line(field)}\n" if named else ""
    accepted = f"\nACCEPTED:\n{_text(field.accepted)}" if field.accepted else ""
    below = "".join(_below(one) for one in field.below)
    return f"{title}\nDESCRIPTION:\n{_text(field.description)}{accepted}" + (f"\nFIELDS:\n{below}" if below else "")


def _below(field: Field) -> str:
    accepted = f" ({field.accepted})" if field.accepted else ""
    return f"  {_line(field)}\n{_text(field.description + accepted)}"


def _line(field: Field) -> str:
    of = f" in {', '.join(field.of)}" if field.of else ""
    return f"{field.name} <{field.type}>{' -required-' if field.required else ''}{of}"


def _text(text: str) -> str:
    return indent(fill(text, WIDE - 4, break_long_words=False), "    ") + "\n"

"""Weaving: where each unit's ways lead. Pure: the failures back to the newest undo, the undos back to the first one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphs.declared.compiling.doing import last_undo, undo_line
from graphs.declared.compiling.drawing import Line
from graphs.declared.compiling.unit import Unit, Ways
from nodes.undone import STUCK

BADLY = {"undone": "ROLLED_BACK", "undone after a no": "DECLINED", "undone for the budget": "BUDGET_EXHAUSTED"}
"""What a run comes to when everything is undone, by why it was."""

WITHOUT_UNDO = Ways(on="COMPLETED", failed="FAILED", refused="DECLINED", spent="BUDGET_EXHAUSTED")
RESERVED = frozenset({*BADLY.values(), *vars(WITHOUT_UNDO).values(), STUCK}) - {""}
"""Ends, and where an undo is stuck: no step's state is called so."""


@dataclass(frozen=True)
class Cast:
    """Who stands at the ends: `ends` by name, and the gate for people where an undo is stuck."""

    ends: Mapping[str, Any]
    operator: Any
    operated: Any


def woven(units: Sequence[Unit], cast: Cast, at: str) -> list[Line]:
    """Every state of the machine, in the order in which a run comes by."""
    lines = [line for unit, ways in zip(units, _ways(units), strict=True) for line in unit.lines(ways)]
    undos = [unit.undoing for unit in reversed(units) if unit.undoing is not None]
    lines += _undos(undos, at)
    if undos:
        retries = {f"retry {undo.phase}": undo.phase for undo in undos}
        ways = {**retries, "waiting": STUCK, "accepted": BADLY["undone"]}
        lines.append(Line(STUCK, cast.operator, ways, cast.operated, at))
    reached = {target for line in lines for target in line.ways.values()}
    return [*lines, *(Line(name, end) for name, end in cast.ends.items() if name in reached)]


def _ways(units: Sequence[Unit]) -> Iterator[Ways]:
    """`back` is the newest step that writes what the tests test."""
    undo, back = "", ""
    for at, unit in enumerate(units):
        on = units[at + 1].entry if at + 1 < len(units) else WITHOUT_UNDO.on
        bad = {name: undo or getattr(WITHOUT_UNDO, name) for name in ("failed", "refused", "spent")}
        yield Ways(on, **bad, back=back)
        undo = unit.undoing.phase if unit.undoing is not None else undo
        back = unit.entry if unit.makes else back


def _undos(undos: Sequence[Any], at: str) -> Iterator[Line]:
    for place, undo in enumerate(undos):
        following = undos[place + 1].phase if place + 1 < len(undos) else None
        yield undo_line(undo, following, STUCK, at) if following else last_undo(undo, BADLY, STUCK, at)

"""Where each state stands in a picture: the happy path down the middle, its undos beside it, the rest at the sides."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from langgraph.graph import END, START, StateGraph

from graphs.drawing import Arrow, arrows
from graphs.version import action_of
from nodes.compensation import Compensation
from nodes.ending import Ending

ASIDE, MIDDLE, UNDOS, BEYOND = range(4)
"""The columns, from left to right: ways out, the happy path, what undoes it, what happens when that fails."""


class Cell(NamedTuple):
    column: int
    row: int


def happy_path(drawn: Sequence[Arrow]) -> list[str]:
    """The states that a run enters when all goes well: the first way out of each, as its file writes them."""
    first: dict[str, str] = {}
    for arrow in drawn:
        first.setdefault(arrow.source, arrow.target)
    path = [START]
    while (following := first.get(path[-1])) and following not in path:
        path.append(following)
    return path


def cells(builder: StateGraph[Any, Any, Any, Any]) -> dict[str, Cell]:
    """A cell for every state; an undo stands beside the effect that it undoes."""
    drawn = arrows(builder)
    placed = {name: Cell(MIDDLE, row) for row, name in enumerate(happy_path(drawn))}
    actions = {name: action_of(spec.runnable) for name, spec in builder.nodes.items()}
    for name, action in actions.items():
        if isinstance(action, Compensation):
            placed.setdefault(name, _free(placed, UNDOS, placed.get(action.undoes, Cell(MIDDLE, 1)).row))
    ends = [END] if any(arrow.target == END for arrow in drawn) else []
    for name in [*actions, *ends]:
        if name not in placed:
            column = _column(name, drawn, placed, is_end=isinstance(actions.get(name), Ending))
            placed[name] = _free(placed, column, _between(name, drawn, placed))
    return placed


def _column(name: str, drawn: Sequence[Arrow], placed: Mapping[str, Cell], *, is_end: bool) -> int:
    """What only the undos lead to stands on their side."""
    before = [placed[arrow.source].column for arrow in drawn if arrow.target == name and arrow.source in placed]
    if not before or min(before) < UNDOS:
        return ASIDE
    return UNDOS if is_end else BEYOND


def _between(name: str, drawn: Sequence[Arrow], placed: Mapping[str, Cell]) -> float:
    """The middle of the rows it is joined to."""
    joined = [arrow.source for arrow in drawn if arrow.target == name]
    joined += [arrow.target for arrow in drawn if arrow.source == name]
    rows = [placed[other].row for other in joined if other in placed]
    return sum(rows) / len(rows) if rows else len(placed)


def _free(placed: Mapping[str, Cell], column: int, wanted: float) -> Cell:
    taken = set(placed.values())
    free = (row for row in range(1, 2 * len(placed) + 2) if Cell(column, row) not in taken)
    return Cell(column, min(free, key=lambda row: (abs(row - wanted), row)))

"""A run as a whole: what stands in the workflows inside its boxes, told by the path that leads there."""

from collections.abc import Iterator, Mapping
from typing import Any

from langgraph.types import StateSnapshot

BY_PHASE = ("outcomes", "approvals", "usage")
"""Fields that a state keeps by phase; inside a box the phase is told with its path, `travel/BOOKING_HOTEL`."""


def next_of(snapshot: StateSnapshot) -> tuple[str, ...]:
    """The states that come next, the innermost ones: `travel/APPROVING` and not `travel`."""
    return tuple(_next(snapshot)) or snapshot.next


def _next(snapshot: StateSnapshot) -> Iterator[str]:
    for task in snapshot.tasks:
        inner = next_of(task.state) if isinstance(task.state, StateSnapshot) else ()
        yield from (f"{task.name}/{state}" for state in inner) if inner else (task.name,)


def values_of(snapshot: StateSnapshot) -> dict[str, Any]:
    """The run's state, with what became of the effects, gates and agents inside its boxes, and what they booked."""
    now = {task.name: values_of(task.state) for task in snapshot.tasks if isinstance(task.state, StateSnapshot)}
    left: Mapping[str, Any] = snapshot.values.get("inside") or {}
    known = dict(snapshot.values)
    for name, inner in {**left, **{box: values for box, values in now.items() if values}}.items():
        for field in BY_PHASE:
            told = {f"{name}/{phase}": value for phase, value in (inner.get(field) or {}).items()}
            known = {**known, field: {**(known.get(field) or {}), **told}} if told else known
        if inner.get("bookings"):
            known = {**known, "bookings": {**(known.get("bookings") or {}), **inner["bookings"]}}
    return known

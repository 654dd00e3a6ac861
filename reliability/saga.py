"""The saga plan, as a pure function: what is to be undone, in which order.

After Garcia-Molina and Salem, "Sagas" (1987): steps in order, each with a compensation; backward recovery runs the
compensations of all that was done, newest first. What they leave open, a step whose outcome is unknown, is undone too.
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

Result = Literal["done", "failed", "unknown"]


class SagaStep(NamedTuple):
    phase: str
    undo: str


def undo_plan(steps: Sequence[SagaStep], results: Mapping[str, Result]) -> tuple[str, ...]:
    """The compensations still to run, newest first; a step that failed or was never reached needs none."""
    return tuple(step.undo for step in reversed(steps) if results.get(step.phase) in ("done", "unknown"))


def entry(steps: Sequence[SagaStep], phase: str, result: Result) -> str | None:
    """Where a failing step enters the chain of undos: *failed* at the step before, *unknown* at the step itself."""
    phases = [step.phase for step in steps]
    reached = steps[: phases.index(phase) + (result == "unknown")]
    return reached[-1].undo if reached else None

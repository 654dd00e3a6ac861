"""A random saga as data: its steps, what stands behind each of them, and where people are asked."""

from dataclasses import dataclass, replace
from typing import Literal

from hypothesis import strategies as st

Manner = Literal["keyed", "probed"]
"""`keyed`: the service honours idempotency keys, and remembers a cancellation of what it does not know yet.
`probed`: a repeat is made again; it only tells what it made under a key, and cancels only what it knows.
"""

COUNTS = (1, 2, 3, 2, 3, 4, 2, 3, 4, 5, 6, 8)
"""How many steps; small ones tell most, and cost least."""


@dataclass(frozen=True)
class Asking:
    """A gate before a step: so many steps from there need its approval, by so many people."""

    covers: int = 1
    votes: int = 1
    duty: bool = False
    """Nobody approves their own request."""


@dataclass(frozen=True)
class Step:
    manner: Manner = "keyed"
    asking: Asking | None = None


@dataclass(frozen=True)
class Shape:
    """`pivot` is the step (from 0) after which there is no way back."""

    steps: tuple[Step, ...]
    pivot: int | None = None

    def gate_of(self, step: int) -> int | None:
        """Before which step the gate stands that must have approved this one."""
        for before in range(step, -1, -1):
            if (asking := self.steps[before].asking) is not None:
                return before if step < before + asking.covers else None
        return None

    def covered_by(self, gate: int) -> list[int]:
        return [step for step in range(len(self.steps)) if self.gate_of(step) == gate]


def doing(step: int) -> str:
    return f"DOING_{step + 1}"


def undoing(step: int) -> str:
    return f"UNDOING_{step + 1}"


def approving(step: int) -> str:
    return f"APPROVING_{step + 1}"


_ASKINGS = st.builds(Asking, covers=st.integers(1, 3), votes=st.integers(1, 2), duty=st.booleans())
_STEPS = st.builds(Step, st.sampled_from(["keyed", "keyed", "probed"]), st.one_of(st.none(), st.none(), _ASKINGS))


@st.composite
def shapes(draw: st.DrawFn) -> Shape:
    """One to eight steps, more often few; every second has a pivot, which is a keyed step."""
    count = draw(st.sampled_from(COUNTS))
    steps = tuple(draw(st.lists(_STEPS, min_size=count, max_size=count)))
    keyed = [number for number, step in enumerate(steps) if step.manner == "keyed"]
    pivot = draw(st.sampled_from(keyed)) if keyed and draw(st.booleans()) else None
    if pivot is not None and Shape(steps).gate_of(pivot) is None:  # what cannot be undone needs an approval
        steps = (*steps[:pivot], replace(steps[pivot], asking=Asking()), *steps[pivot + 1 :])
    return Shape(steps, pivot)

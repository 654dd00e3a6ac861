"""Loop: how often a run may come by a state, and what counts it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Loop:
    """At most `most` times in one turn of a run, counted in the state's field `measure`.

    `fermata verify` demands one, or a gate's own limit, on every cycle and computes the worst case from it. The state
    that declares it keeps it: its router, or what it writes, takes another way when the count is reached.
    """

    most: int
    measure: str

"""Detectors of runs that go nowhere, without a model: pure functions over the trail of the last steps.

The failure modes are those of Cemri et al., "Why do multi-agent LLM systems fail?" (MAST, 2025): step repetition,
ping-pong between agents, steps that change nothing, input of people that is ignored. A loop that makes something new
at every turn is none of them, however long it is: its bound is its `Loop`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from state.trail import Mode, Step, Stuck

Trail = Sequence[Step]

GOING: Stuck = {"mode": "", "says": ""}


@dataclass(frozen=True)
class Patience:
    """How much of the same is too much.

    Steps in a row that repeat, hand-overs there and back, steps that change nothing, steps after a person's words that
    go on as before.
    """

    repeats: int = 3
    hand_overs: int = 4
    idle: int = 5
    deaf: int = 4

    @property
    def longest(self) -> int:
        """[steps] of a trail that are looked at."""
        return max(self.repeats, self.hand_overs + 1, self.idle + 1, self.deaf + 2)


def stuck(trail: Trail, patience: Patience) -> Stuck:
    """The first mode that fits, the most telling first; `GOING` where none does."""
    detectors: dict[Mode, Callable[[Trail, Patience], str]] = {
        "ignored input": _ignored,
        "step repetition": _repeated,
        "ping-pong": _ping_pong,
        "no state change": _idle,
    }
    for mode, detect in detectors.items():
        if says := detect(trail, patience):
            return Stuck(mode=mode, says=says)
    return GOING


def _repeated(trail: Trail, patience: Patience) -> str:
    """The same one did the same thing, and it led to the same, several times in a row."""
    last = trail[-patience.repeats :]
    same = len(last) == patience.repeats and len({(one["who"], one["did"], one["made"]) for one in last}) == 1
    return f"{last[-1]['who']} did the same {len(last)} times in a row, with the same result" if same else ""


def _ping_pong(trail: Trail, patience: Patience) -> str:
    """Two hand over to each other and nothing new comes of it."""
    last = trail[-(patience.hand_overs + 1) :]
    names = [one["who"] for one in last]
    between = set(names)
    if len(last) <= patience.hand_overs or len(between) != 2 or any(a == b for a, b in pairwise(names)):
        return ""
    if len({one["made"] for one in last}) > 1 or _heard_anew(last):
        return ""
    return (
        f"{' and '.join(sorted(between))} handed over to each other {patience.hand_overs} times, and nothing came of it"
    )


def _idle(trail: Trail, patience: Patience) -> str:
    """Different things are done and what there is stays as it was."""
    last = trail[-(patience.idle + 1) :]
    if len(last) <= patience.idle or len({one["made"] for one in last}) > 1 or _heard_anew(last):
        return ""
    return f"the last {patience.idle} steps changed nothing"


def _ignored(trail: Trail, patience: Patience) -> str:
    """A person said something, and what is done goes on exactly as it went before they said it."""
    at = next((at for at in range(len(trail) - 1, 0, -1) if trail[at]["told"] != trail[at - 1]["told"]), None)
    if at is None or len(trail) - at < patience.deaf:
        return ""
    before = {(one["who"], one["did"], one["made"]) for one in trail[:at]}
    after = [(one["who"], one["did"], one["made"]) for one in trail[at:]]
    if not all(one in before for one in after):
        return ""
    return f"a person said something {len(after)} steps ago, and everything since was done before they said it"


def _heard_anew(trail: Trail) -> bool:
    """Words of a person are news, even where nothing was made of them yet."""
    return len({one["told"] for one in trail}) > 1

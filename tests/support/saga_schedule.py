"""A random schedule: what people, clocks, networks and crashes do to one run of a random saga."""

from dataclasses import dataclass
from typing import Literal, TypeVar

from hypothesis import strategies as st

from reliability.boundaries import What, When
from tests.support.saga_service import Trouble
from tests.support.saga_shape import Shape, Step, shapes

T = TypeVar("T")

PLACES = (
    "after the call",
    "after the call",
    "before the call",
    "after acquire",
    "after begin",
    "after settle",
    "after vote",
    "after mark",
    "before the checkpoint",
)
"""Where processes die more often than anywhere: the boundaries around which something could be lost or repeated."""


@dataclass(frozen=True)
class Crash:
    """The process dies at its so-many-th boundary of that name (empty: of any).

    `unseen`: on another machine, so that only its silence tells.
    """

    at: int
    place: str = ""
    unseen: bool = False


@dataclass(frozen=True)
class Vote:
    """`voter` 0 is who began the run. The doors: the command line, a resume value, the ledger with the nudge lost.

    `old`: on a request that was closed before, if there is one. `joined`: after whoever else is needed has approved.
    """

    voter: int
    yes: bool
    door: Literal["desk", "resume value", "ledger only"] = "desk"
    old: bool = False
    joined: bool = False
    crash: Crash | None = None


@dataclass(frozen=True)
class Drive:
    """Somebody wakes the run: once, or twice at the same moment."""

    times: int = 1
    crash: Crash | None = None


@dataclass(frozen=True)
class Resume:
    """`fermata resume`, which also tries a stuck undo again."""

    crash: Crash | None = None


@dataclass(frozen=True)
class Cancel:
    crash: Crash | None = None


@dataclass(frozen=True)
class Replay:
    """A checkpoint from so many steps ago is resumed."""

    back: int
    crash: Crash | None = None


@dataclass(frozen=True)
class Later:
    """So many minutes pass; whatever was still under way arrives, or not yet."""

    minutes: int
    lands: bool = False


Act = Vote | Drive | Resume | Cancel | Replay | Later


@dataclass(frozen=True)
class Schedule:
    """`amounts`: what each step does; nothing (0) needs nothing done. `crash` ends the process that begins the run."""

    shape: Shape
    amounts: tuple[int, ...]
    troubles: tuple[Trouble, ...] = ()
    crash: Crash | None = None
    acts: tuple[Act, ...] = ()

    @classmethod
    def of(cls, *steps: Step, acts: tuple[Act, ...] = (), troubles: tuple[Trouble, ...] = ()) -> "Schedule":
        """A short one, by hand: so many steps, each of another amount."""
        return cls(Shape(steps), tuple(range(1, len(steps) + 1)), troubles, None, acts)


def named(when: When, what: What) -> str:
    """What a boundary is called here: `after settle`."""
    return f"{when} {what if isinstance(what, str) else what.__name__}"


def _crashes(*places: str) -> st.SearchStrategy[Crash | None]:
    """None, often at one of these places, and sometimes anywhere."""
    there = st.builds(
        Crash,
        st.sampled_from([1, 1, 1, 2, 2, 3, 4]),
        st.sampled_from(places),
        st.sampled_from([False, False, False, True]),
    )
    return st.one_of(st.none(), there, there, st.builds(Crash, st.integers(1, 40)))


_CRASHES = _crashes(*PLACES)
_VOTES = st.builds(
    Vote,
    st.integers(0, 3),
    st.sampled_from([True, True, True, False]),
    st.sampled_from(["desk", "resume value", "ledger only"]),
    st.sampled_from([False, False, False, True]),
    st.booleans(),
    st.one_of(_CRASHES, _crashes("before vote", "after vote", "after the writes", "after the call")),
)
_ACTS: st.SearchStrategy[Act] = st.one_of(
    _VOTES,
    _VOTES,
    st.builds(Drive, st.integers(1, 2), _CRASHES),
    st.builds(Resume, _CRASHES),
    st.builds(Cancel, _CRASHES),
    st.builds(Cancel, _CRASHES),
    st.builds(Replay, st.integers(0, 12), _CRASHES),
    st.builds(Later, st.sampled_from([1, 2, 25 * 60]), st.booleans()),
)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    shape = draw(shapes())
    count = len(shape.steps)
    troubles = st.builds(
        Trouble,
        st.integers(0, count - 1),
        st.sampled_from(["do", "do", "undo", "undo", "look"]),
        st.sampled_from(["refused", "refused", "busy", "silent", "lost", "late"]),
        st.integers(0, 4),
    )
    return Schedule(
        shape,
        tuple(draw(st.lists(st.sampled_from([1, 2, 3, 4, 0]), min_size=count, max_size=count))),
        _some(draw, troubles, (0, 1, 2, 3, 2, 4, 6)),
        draw(_CRASHES),
        _some(draw, _ACTS, (0, 1, 2, 3, 2, 4, 5)),
    )


def _some(draw: st.DrawFn, what: st.SearchStrategy[T], counts: tuple[int, ...]) -> tuple[T, ...]:
    """As many as was drawn before: lists of any size are empty far too often."""
    count = draw(st.sampled_from(counts))
    return tuple(draw(st.lists(what, min_size=count, max_size=count)))

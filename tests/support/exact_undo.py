"""Rule 5 by brute force: every run of a small machine is followed with everything that it holds, in order.

Written from docs/verify.md and without the verifier, whose facts keep the newest effect only.
"""

from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

Kind = Literal["compensable", "pivot", "irreversible", "reversible", "undo", "gate", "step", "end"]
EFFECTS = ("compensable", "pivot", "irreversible", "reversible")
Fault = Literal[
    "left", "unsure at the end", "wrong undo", "out of turn", "no undo to choose", "done again", "ends say both"
]
Standing = Literal["well", "failing", "stuck", "clean", "taken over", "in doubt", "in doubt of the pivot"]
"""Nothing failed; something did and all that is held is owed; an undo of it got stuck; it failed and owes nothing any
more; a person took over; nobody knows whether something happened that no undo takes back.
"""

OWING = ("failing", "stuck")
DOUBTING = ("in doubt", "in doubt of the pivot")


class Way(NamedTuple):
    label: str
    target: str


@dataclass(frozen=True)
class Box:
    """`undoes`: the effect that an undo takes back; `instead_of`: the effect that this one is the fallback of."""

    kind: Kind
    ways: tuple[Way, ...] = ()
    undoes: str = ""
    instead_of: str = ""


Saga = Mapping[str, Box]
"""State -> what stands there; a run begins at the first."""


class Run(NamedTuple):
    """About to enter a state, holding these effects, the newest last; nothing beneath a pivot counts any more."""

    state: str
    held: tuple[str, ...]
    standing: Standing
    done: bool = False
    """Did it come straight from an effect that was done?"""


@dataclass
class Truth:
    """What can go wrong, where; the ways that routers took; `beneath`: effect -> what it was ever done upon."""

    faults: set[tuple[Fault, str]] = field(default_factory=set)
    taken: set[tuple[str, str]] = field(default_factory=set)
    beneath: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def one_order(self) -> bool:
        return all(len(under) == 1 for under in self.beneath.values())


def truth_of(saga: Saga) -> Truth:
    truth, runs = Truth(), {Run(next(iter(saga)), (), "well")}
    waiting = deque(runs)
    while waiting:
        run = waiting.popleft()
        box = saga[run.state]
        for after in _AFTER[box.kind](saga, run, truth):
            if after not in runs:
                runs.add(after)
                waiting.append(after)
    _ends_that_say_both(truth, [run for run in runs if saga[run.state].kind == "end"])
    return truth


def _effect(saga: Saga, run: Run, truth: Truth) -> Iterator[Run]:
    state, box = run.state, saga[run.state]
    if run.standing in (*OWING, *DOUBTING, "clean"):
        truth.faults.add(("out of turn", state))
        return
    for way in box.ways:
        for word in way.label.split(" or "):
            if word == "failed":
                instead = saga[way.target].instead_of == state
                yield _entering(saga, way, run.held, "well" if instead else "failing")
            elif box.kind == "irreversible":
                yield _entering(saga, way, run.held, "well" if word == "done" else "in doubt", done=word == "done")
            elif state in run.held and box.kind == "compensable":
                truth.beneath[state].add(run.held[-1])
                truth.faults.add(("done again", ""))
            else:
                truth.beneath[state].add(run.held[-1] if run.held else "")
                yield _held(saga, way, run, word)


def _held(saga: Saga, way: Way, run: Run, word: str) -> Run:
    pivot, held = saga[run.state].kind == "pivot", (*run.held, run.state)
    if word == "done":
        return _entering(saga, way, (run.state,) if pivot else held, "well", done=True)
    return _entering(saga, way, held, "in doubt of the pivot" if pivot else "failing")


def _reversible(saga: Saga, run: Run, _truth: Truth) -> Iterator[Run]:
    """What need not be undone changes nothing, whatever becomes of it."""
    for way in saga[run.state].ways:
        yield _entering(saga, way, run.held, run.standing)


def _undo(saga: Saga, run: Run, truth: Truth) -> Iterator[Run]:
    box = saga[run.state]
    if run.standing in DOUBTING or run.held[-1:] != (box.undoes,) or saga[box.undoes].kind == "pivot":
        truth.faults.add(("wrong undo", run.state))
        return
    over = run.standing == "taken over"
    for way in box.ways:
        for word in way.label.split(" or "):
            if word == "undone":
                yield _entering(saga, way, run.held[:-1], "taken over" if over else "failing")
            else:
                yield _entering(saga, way, run.held, "taken over" if over else "stuck")


def _gate(saga: Saga, run: Run, truth: Truth) -> Iterator[Run]:
    """A yes takes over what got stuck and settles a doubt; a no says that what was in doubt did not happen."""
    ways, held, standing = saga[run.state].ways, run.held, run.standing
    for way in ways:
        if way.label in ("approved", "accepted"):
            settled: Standing = "taken over" if standing == "stuck" else "well"
            kept = (held[-1],) if standing == "in doubt of the pivot" else held
            yes = standing in ("stuck", "clean", *DOUBTING)
            yield _entering(saga, way, kept, settled if yes else standing)
        elif way.label in ("waiting", "change") and way.target != run.state:
            yield _entering(saga, way, held, standing)
    refusing = tuple(way for way in ways if way.label not in ("approved", "accepted", "waiting", "change"))
    refused: Standing = "failing" if standing in ("well", *DOUBTING) else standing
    left = held[:-1] if standing == "in doubt of the pivot" else held
    yield from _chosen(saga, run._replace(held=left, standing=refused), refusing, truth)


def _step(saga: Saga, run: Run, truth: Truth) -> Iterator[Run]:
    """Something else is done in between: what was cleaned up is behind, and the run may try anew."""
    again = run._replace(standing="well" if run.standing == "clean" else run.standing)
    yield from _chosen(saga, again, saga[run.state].ways, truth)


def _chosen(saga: Saga, run: Run, ways: tuple[Way, ...], truth: Truth) -> Iterator[Run]:
    """A router with ways to undos looks at what is newest, and does not end the run where it could undo that."""
    undos = [way for way in ways if saga[way.target].kind == "undo"]
    others = [way for way in ways if way not in undos]
    fitting = [way for way in undos if run.held[-1:] == (saga[way.target].undoes,)]
    if not fitting and not others and len({saga[way.target].undoes for way in undos}) == 1:
        fitting = undos  # no choice: whether it is right is asked where it leads to
    if undos and not fitting and not others:
        truth.faults.add(("no undo to choose", run.state))
    for way in [*fitting, *others]:
        if way in fitting or not (fitting and run.standing in OWING and saga[way.target].kind == "end"):
            truth.taken.add((run.state, way.label))
            yield _entering(saga, way, run.held, run.standing)


def _end(_saga: Saga, run: Run, truth: Truth) -> Iterator[Run]:
    if run.standing in OWING:
        truth.faults.add(("left", run.state))
    if run.standing in DOUBTING:
        truth.faults.add(("unsure at the end", run.state))
    yield from ()


def _ends_that_say_both(truth: Truth, ended: list[Run]) -> None:
    """Success and failure end apart, and so do failures with nothing behind them and those behind a pivot."""
    did = {run.state for run in ended if run.done or (run.standing == "well" and run.held)}
    clean = {run.state for run in ended if run.standing == "clean" and not run.held}
    for run in ended:
        after_failure = run.standing in ("clean", "taken over")
        if (after_failure and run.state in did) or (run.standing == "clean" and run.held and run.state in clean):
            truth.faults.add(("ends say both", run.state))


def _entering(saga: Saga, way: Way, held: tuple[str, ...], standing: Standing, *, done: bool = False) -> Run:
    """Who failed and holds nothing that an undo could take back owes nothing any more."""
    if standing == "failing" and (not held or saga[held[-1]].kind == "pivot"):
        standing = "clean"
    return Run(way.target, held, standing, done and saga[way.target].kind == "end")


_AFTER = {
    "compensable": _effect,
    "pivot": _effect,
    "irreversible": _effect,
    "reversible": _reversible,
    "undo": _undo,
    "gate": _gate,
    "step": _step,
    "end": _end,
}

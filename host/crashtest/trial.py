"""One trial: a worker ends at one boundary, others take over, and the world is counted. Runs in a lane of its own."""

import os
import random
import shutil
import signal
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal

from host.crashtest.homes import ended, expire_leases, folder, furnish, locked, statuses
from host.crashtest.judging import Faults, judge
from host.crashtest.scenario import WORLD, Scenario
from host.crashtest.subject import Subject, subject
from host.crashtest.undisturbed import Given, Learnt, learnt
from host.crashtest.watching import Mark, Plan
from host.crashtest.worker import MOVES, fork, warm_up
from reliability.errors import BadInput

Twist = Literal["killed", "recovery killed", "two at once", "frozen"]
TWISTS: tuple[Twist, ...] = ("killed", "recovery killed", "two at once", "frozen")

SEGMENTS = 20
"""The longest story: so many processes, one after the other, bring an undisturbed run to its end."""


@dataclass(frozen=True)
class Point:
    """Where a trial strikes: the `segment` is which process of the undisturbed story (from 0) is struck."""

    scenario: str
    segment: int
    mark: Mark
    twist: Twist = "killed"
    second: int = 1


@dataclass(frozen=True)
class Outcome:
    """`reached`: the worker did come by. `end` is the run's status, `said` what its workers complained of."""

    point: Point
    reached: bool
    end: str
    faults: Faults
    said: str = ""


@dataclass(frozen=True)
class Stage:
    """What a lane needs to know: whose test, the folder of all homes, the outside's variables, the seed; where a story
    takes the place of the scenarios, what was given for it, and what was learnt of it.
    """

    target: str
    homes: Path
    env: Mapping[str, str] = field(hash=False)
    seed: int
    given: Given | None = None
    learnt: Learnt = field(default=Learnt(), compare=False)

    @property
    def subject(self) -> Subject:
        return subject(self.target, self.given, self.learnt)

    def fork(self, scenario: Scenario, home: Path, plan: Plan | None = None, moves: int = MOVES) -> int:
        return fork(self.subject, scenario, home, self.env, plan or Plan(), self.seed, moves)


def learn(stage: Stage) -> Learnt:
    """Tell the story once, with nobody killed, and look what came of it.

    Raises:
        BadInput: it comes to no end.
    """
    _warm(stage)
    (scenario,) = stage.subject.scenarios
    home, longest = stage.homes / "learnt", 0.0
    furnish(home, scenario)
    for _ in range(SEGMENTS):
        began = time.monotonic()
        _wait(stage.fork(scenario, home, moves=1))
        longest = max(longest, time.monotonic() - began)
        if ended(home):
            return learnt(statuses(home)[0], scenario.count(home / WORLD), longest)
    raise BadInput(
        f"the story comes to no end although nobody is killed (it stands: {', '.join(statuses(home)) or 'never begun'})"
        f"{last_line(_said(home))}; accepted: an input with which `fermata run` ends, once its gates are decided"
    )


def record(stage: Stage, name: str) -> tuple[list[list[Mark]], Outcome]:
    """The undisturbed story: every boundary of every process in it. Keeps the home as it was before each process."""
    _warm(stage)
    scenario = stage.subject.scenario(name)
    home = stage.homes / f"{folder(name)}-0"
    furnish(home, scenario)
    story: list[list[Mark]] = []
    while len(story) < SEGMENTS and not ended(home):
        notes = stage.homes / f"{folder(name)}-{len(story)}.notes"
        after = stage.homes / f"{folder(name)}-{1 if scenario.stays else len(story) + 1}"
        if not after.exists():
            shutil.copytree(home, after)
        _wait(stage.fork(scenario, after, Plan(record=notes), moves=1))
        story.append(_marks(notes.read_text().splitlines() if notes.exists() else []))
        home = after
    whole = Point(name, len(story), Mark("undisturbed"))
    return story, _judged(scenario, home, whole, reached=True)


def carry_out(stage: Stage, point: Point) -> Outcome:
    """Strike there, recover as the twist says, and judge."""
    _warm(stage)
    scenario = stage.subject.scenario(point.scenario)
    told = point.segment if scenario.stays else 0
    before = stage.homes / f"{folder(point.scenario)}-{point.segment - told}"
    home = Path(f"{before}-{random.Random(repr(point)).getrandbits(48):x}")  # noqa: S311 - a name, not a secret
    shutil.copytree(before, home)
    for _ in range(told):
        _wait(stage.fork(scenario, home, moves=1))
    thaw = home / "thaw" if point.twist == "frozen" else None
    struck = stage.fork(scenario, home, Plan(at=point.mark, thaw=thaw), moves=1)
    status = _struck(struck, home)
    reached = os.WIFSTOPPED(status) or (os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL)
    _recover(stage, scenario, home, point, struck if os.WIFSTOPPED(status) else None)
    outcome = _judged(scenario, home, point, reached)
    shutil.rmtree(home, ignore_errors=not outcome.faults.clean)
    return outcome


@cache
def _warm(stage: Stage) -> None:
    """Once in each lane."""
    home = stage.homes / f"lane-{os.getpid()}"
    known = stage.subject
    furnish(home, known.scenarios[0])
    warm_up(known, home, stage.env)


def _struck(worker: int, home: Path) -> int:
    """How it ended, or that it sleeps, with no lock in its hand."""
    _, status = os.waitpid(worker, os.WUNTRACED)
    while os.WIFSTOPPED(status) and locked(home):
        os.kill(worker, signal.SIGCONT)
        _, status = os.waitpid(worker, os.WUNTRACED)
    return status


def _recover(stage: Stage, scenario: Scenario, home: Path, point: Point, frozen: int | None) -> None:
    if point.twist == "recovery killed":
        _wait(stage.fork(scenario, home, Plan(ordinal=point.second)))
    elif point.twist == "two at once":
        if not statuses(home):  # two who begin ask for two runs; here two go on with one
            _wait(stage.fork(scenario, home, moves=1))
        for rival in [stage.fork(scenario, home), stage.fork(scenario, home)]:
            _wait(rival)
    elif frozen is not None:
        if statuses(home):  # else nobody knows of the run, and nobody would take it over
            expire_leases(home)
            _wait(stage.fork(scenario, home))
        (home / "thaw").touch()
        os.kill(frozen, signal.SIGCONT)
        _wait(frozen)
    if not ended(home) or point.twist in ("killed", "frozen"):
        _wait(stage.fork(scenario, home))


def _wait(pid: int) -> None:
    os.waitpid(pid, 0)


def _judged(scenario: Scenario, home: Path, point: Point, reached: bool) -> Outcome:
    stand = statuses(home)
    faults = judge(scenario, scenario.count(home / WORLD), stand)
    said = "" if faults.clean and reached else _said(home)
    return Outcome(point, reached, ", ".join(stand) or "never begun", faults, said)


def _said(home: Path) -> str:
    log = home / "workers.log"
    return log.read_text()[-2000:] if log.exists() else ""


def last_line(said: str) -> str:
    return f": {said.strip().splitlines()[-1]}" if said.strip() else ""


def _marks(names: list[str]) -> list[Mark]:
    seen: Counter[str] = Counter()
    marks = []
    for name in names:
        seen[name] += 1
        marks.append(Mark(name, seen[name]))
    return marks

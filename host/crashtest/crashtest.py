"""The whole crash test: enumerate, strike at every boundary in two lanes at once, collect."""

import multiprocessing
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import chain, cycle
from pathlib import Path

from host.crashtest.certificate import Certificate
from host.crashtest.subject import subject
from host.crashtest.trial import TWISTS, Outcome, Point, Stage, carry_out, record
from host.crashtest.watching import Mark
from reliability.errors import BadInput

LANES = 2
"""Trials at a time."""

Told = Callable[[int, int, str], None]
"""How far it is: `(done, of, what)`."""

Story = Sequence[Sequence[Mark]]
"""The boundaries of an undisturbed story, by process."""

Choose = Callable[[Sequence[Point]], Sequence[Point]]


def crashtest(
    target: str, *, seed: int = 7, told: Told = lambda *_: None, choose: Choose = lambda points: points
) -> Certificate:
    """Carry it out. `choose` may keep only some of the points, for a quick look.

    Raises:
        NotFound, BadInput: nothing that can be tested; nothing was started.
    """
    began = time.monotonic()
    whose = subject(target)
    with _lanes(target, seed) as (lanes, stage):
        stories = {scenario.name: lanes.submit(record, stage, scenario.name) for scenario in whose.scenarios}
        marks = {name: story.result()[0] for name, story in stories.items()}
        outcomes = [story.result()[1] for story in stories.values()]
        _demand_clean(outcomes)
        points = choose(strikes(marks, seed))
        trials = [lanes.submit(carry_out, stage, point) for point in points]
        for done, trial in enumerate(as_completed(trials), 1):
            outcomes.append(trial.result())
            told(done, len(points), str(outcomes[-1].point.mark))
    boundaries = {name: sum(map(len, story)) for name, story in marks.items()}
    seconds = round(time.monotonic() - began, 1)
    return Certificate(
        whose.name, whose.version, datetime.now(UTC).isoformat(timespec="seconds"), seconds, seed, boundaries, outcomes
    )


def strikes(stories: Mapping[str, Story], seed: int) -> list[Point]:
    """Every boundary of every story with a plain kill.

    Where it is not in the part that a story shares with an earlier one, also with a twist; the three take turns.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    turns = cycle(TWISTS[1:])
    points: list[Point] = []
    known: set[tuple[Mark, ...]] = set()
    for name, story in stories.items():
        for segment, number in ((s, n) for s, marks in enumerate(story) for n in range(len(marks))):
            points.append(Point(name, segment, story[segment][number]))
            path = (*chain.from_iterable(story[:segment]), Mark("next"), *story[segment][: number + 1])
            left = sum(map(len, story[segment:])) - number
            if path not in known:
                points.append(replace(points[-1], twist=next(turns), second=chance.randint(1, left)))
            known.add(path)
    return points


def _demand_clean(undisturbed: Sequence[Outcome]) -> None:
    """Where the story goes wrong by itself, a killed process proves nothing."""
    for outcome in undisturbed:
        if not outcome.faults.clean:
            found = ", ".join(f"{number} {name}" for name, number in asdict(outcome.faults).items() if number)
            raise BadInput(
                f"the scenario {outcome.point.scenario!r} goes wrong although nobody is killed ({found}; it ended: "
                f"{outcome.end}){_last_line(outcome.said)}; accepted: one whose `holds` and `end` come true"
            )


def _last_line(said: str) -> str:
    return f": {said.strip().splitlines()[-1]}" if said.strip() else ""


@contextmanager
def _lanes(target: str, seed: int) -> Iterator[tuple[ProcessPoolExecutor, Stage]]:
    """Lane processes with one thread each, so that they may fork; homes in memory where the machine offers that."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with ExitStack() as open_:
        where = str(memory) if memory.is_dir() else None
        homes = Path(
            open_.enter_context(tempfile.TemporaryDirectory(prefix="crashtest-", dir=where, ignore_cleanup_errors=True))
        )
        env = open_.enter_context(subject(target).outside(homes))
        context = multiprocessing.get_context("forkserver")  # lanes must not inherit our threads
        lanes = open_.enter_context(ProcessPoolExecutor(LANES, context))
        yield lanes, Stage(target, homes, dict(env), seed)

"""The whole crash test: enumerate, strike at every boundary in two lanes at once, collect."""

import os
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

from host.crashtest.certificate import Certificate
from host.crashtest.scenario import expected
from host.crashtest.subject import subject
from host.crashtest.trial import TWISTS, Outcome, Point, Stage, carry_out, last_line, learn, record
from host.crashtest.undisturbed import Given
from host.crashtest.watching import Mark
from host.lanes import open_lanes
from reliability.errors import BadInput

LANES = 2 * (os.cpu_count() or 1)
"""Trials at a time; half of a trial's time is spent waiting, for a lock, an answer or the pause between two tries."""

Told = Callable[[int, int, str], None]
"""How far it is: `(done, of, what)`."""

Story = Sequence[Sequence[Mark]]
"""The boundaries of an undisturbed story, by process."""

Boundaries = Sequence[tuple[int, Mark]]
"""The same in a row, each with its process."""

Choose = Callable[[Sequence[Point]], Sequence[Point]]


def crashtest(
    target: str,
    *,
    given: Given | None = None,
    seed: int = 7,
    told: Told = lambda *_: None,
    choose: Choose = lambda points: points,
) -> Certificate:
    """Carry it out. `given`: one story by its input, instead of scenarios. `choose` may keep only some of the points,
    for a quick look.

    Raises:
        NotFound, BadInput: nothing that can be tested; nothing was started.
    """
    began = time.monotonic()
    subject(target, given)
    with _lanes(target, given, seed) as (lanes, stage):
        if given is not None:
            stage = replace(stage, learnt=lanes.submit(learn, stage).result())
        whose = stage.subject
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
        whose.name,
        whose.version,
        datetime.now(UTC).isoformat(timespec="seconds"),
        seconds,
        seed,
        boundaries,
        outcomes,
        {scenario.name: expected(scenario) for scenario in whose.scenarios},
    )


def strikes(stories: Mapping[str, Story], seed: int) -> list[Point]:
    """Every boundary of every story with a plain kill, and every second one also with a twist; they take turns.

    A beginning that a story shares with an earlier one is struck there: the same processes have done the same things
    to the same world. The last state of it is struck again, for in it the two worlds begin to differ.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable on purpose
    turns = islice(cycle([twist for name in TWISTS[1:] for twist in (name, None)]), chance.randrange(6), None)
    points: list[Point] = []
    paths: list[Boundaries] = []
    for name, story in stories.items():
        path = [(segment, mark) for segment, marks in enumerate(story) for mark in marks]
        shared = max((_shared(path, earlier) for earlier in paths), default=0)
        paths.append(path)
        for at in range(shared, len(path)):
            segment, mark = path[at]
            points.append(Point(name, segment, mark))
            if (twist := next(turns)) is not None:
                points.append(Point(name, segment, mark, twist, chance.randint(1, len(path) - at)))
    return points


def _shared(path: Boundaries, earlier: Boundaries) -> int:
    """How much of the path's beginning is struck with the earlier one: up to the state in which they part.

    By membership, not by place: two tasks at once may come by their boundaries in another order each time.
    """
    known = set(earlier)
    common = next((at for at, boundary in enumerate(path) if boundary not in known), len(path))
    parting = path[common - 1][1].state if common else ""
    while common and path[common - 1][1].state == parting:
        common -= 1
    return common


def _demand_clean(undisturbed: Sequence[Outcome]) -> None:
    """Where the story goes wrong by itself, a killed process proves nothing."""
    for outcome in undisturbed:
        if not outcome.faults.clean:
            found = ", ".join(f"{number} {name}" for name, number in asdict(outcome.faults).items() if number)
            raise BadInput(
                f"the scenario {outcome.point.scenario!r} goes wrong although nobody is killed ({found}; it ended: "
                f"{outcome.end}){last_line(outcome.said)}; accepted: one whose `holds` and `end` come true; of a story "
                "that was given, one that comes to the same each time it is told"
            )


@contextmanager
def _lanes(target: str, given: Given | None, seed: int) -> Iterator[tuple[ProcessPoolExecutor, Stage]]:
    """Lane processes with one thread each, so that they may fork; homes in memory where the machine offers that."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own in it
    with ExitStack() as open_:
        where = str(memory) if memory.is_dir() else None
        homes = Path(
            open_.enter_context(tempfile.TemporaryDirectory(prefix="crashtest-", dir=where, ignore_cleanup_errors=True))
        )
        env = open_.enter_context(subject(target, given).outside(homes))
        lanes = open_.enter_context(open_lanes(LANES))
        yield lanes, Stage(target, homes, dict(env), seed, given)

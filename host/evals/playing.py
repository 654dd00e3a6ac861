"""Playing one case in a home of its own: nothing in it is shared with another case, and no real service is touched."""

import asyncio
import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from graphs.catalog import FROM_FILES, load
from host.crashtest.development import REPOSITORY, example
from host.crashtest.sandboxes import SERVICES
from host.crashtest.scenario import WORLD
from host.evals.counting import held
from host.evals.happening import Happened, happened
from host.evals.judging import Failure, judge
from host.evals.opinion import Opinion, opinion
from host.evals.people import People
from host.evals.reading import Told
from host.evals.suite import Case, Judge
from host.runs import open_host
from reliability.errors import FermataError

PATIENCE = 120
"""[s] until a case that does not end is given up."""

FILES, EXAMPLE = "$FILES", "$EXAMPLE"
"""What `input` says for the folder of the case's own files, and for a repository of its own: the example's."""

OUTSIDE = (
    *(f"FERMATA_{name.upper()}_{what}" for name in SERVICES for what in ("URL", "FAULTS")),
    *("FERMATA_DATABASE_URL", "FERMATA_SEARCH_URL", "FERMATA_WEATHER_URL", "FERMATA_CORPUS"),
    "FERMATA_APPROVERS",  # a case has people of its own, and none of their tokens
)
"""Variables of the caller that no case may follow: each has its own sandboxes and its own ledger."""


@dataclass(frozen=True)
class Result:
    """How a case went. `judged` says what the model thought of it, or why none was asked; "" where none was wanted."""

    suite: str
    case: Case
    failures: tuple[Failure, ...]
    end: str
    states: int
    model_calls: int
    tokens: int
    seconds: float
    run: str
    home: str
    judged: str = ""
    skipped: bool = False
    version: str = ""

    @property
    def passed(self) -> bool:
        return not self.failures

    @property
    def name(self) -> str:
        return f"{self.suite}: {self.case.name}"


def play(told: Told, home: Path, applied: tuple[str, ...] = ()) -> Result:
    """Play it and judge it. Changes the environment of this process: each is given one case at a time. `applied`: the
    workflows of the site that cases ask for; nothing is applied in the home of a case.
    """
    _bring_along(applied)
    _settle_in(told.case, home)
    return asyncio.run(_played(told, home))


@cache
def _bring_along(applied: tuple[str, ...]) -> None:
    """Once a process, as long as its environment is the site's."""
    FROM_FILES.update({name: load(name) for name in applied})


async def _played(told: Told, home: Path) -> Result:
    case, began = told.case, time.monotonic()
    try:
        async with asyncio.timeout(PATIENCE):
            came = await _happen(case, home, began)
    except TimeoutError:
        came = Happened(end="", trouble=f"not at its end after {PATIENCE} s", seconds=time.monotonic() - began)
    except FermataError as error:
        came = Happened(end="", trouble=f"an error: {error}", seconds=time.monotonic() - began)
    if case.judge is None or came.trouble:
        return result_of(told, home, came)
    return _with_opinion(result_of(told, home, came), case.judge, await opinion(case.judge, came.said))


def result_of(told: Told, home: Path, came: Happened) -> Result:
    """Judged without a model."""
    unknown = told.case.expect.open
    return Result(
        suite=told.suite,
        case=told.case,
        failures=tuple(judge(told.case, came)),
        end=came.end,
        states=len(came.visited),
        model_calls=came.model_calls,
        tokens=came.tokens,
        seconds=round(came.seconds, 2),
        run=came.run,
        home=str(home),
        judged=f"open: {unknown}" if unknown else "",
        version=came.version,
    )


def _with_opinion(result: Result, asked: Judge, thought: Opinion) -> Result:
    if thought.fulfilled is None:
        return replace(result, judged=f"not judged: {thought.why}", skipped=True)
    said_no = [] if thought.fulfilled else [Failure("judge", f"yes to {asked.question!r}", f"no ({thought.why})")]
    return replace(result, judged=thought.why, failures=(*result.failures, *said_no))


async def _happen(case: Case, home: Path, began: float) -> Happened:
    async with open_host() as host:
        view = await People(case).play(host, _filled(case.given, home))
        seconds = time.monotonic() - began
        return await happened(host, view, await asyncio.to_thread(held, home), seconds)


def _settle_in(case: Case, home: Path) -> None:
    """The environment of the case, and what lies in its home before it begins."""
    (home / "files").mkdir(parents=True)
    for name in OUTSIDE:
        os.environ.pop(name, None)
    os.environ.update({"FERMATA_HOME": str(home), "FERMATA_ENVIRONMENT": "development"})
    for service, rules in case.faults.items():
        script = home / f"{service}-faults.json"
        script.write_text(json.dumps(rules), encoding="utf-8")
        os.environ[f"FERMATA_{service.upper()}_FAULTS"] = str(script)
    for name, text in case.files.items():
        (home / "files" / name).write_text(text, encoding="utf-8")
    if EXAMPLE in json.dumps(case.given):
        example(home / WORLD)


def _filled(given: Any, home: Path) -> Any:
    """The input with the folders' paths in it."""
    if isinstance(given, str):
        return given.replace(FILES, str(home / "files")).replace(EXAMPLE, str(home / WORLD / REPOSITORY))
    if isinstance(given, Mapping):
        return {key: _filled(value, home) for key, value in given.items()}
    return [_filled(one, home) for one in given] if isinstance(given, list) else given

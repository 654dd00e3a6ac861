"""Workers that act at once on the same runs, in processes of their own; called through `warm.start`."""

import asyncio
import fcntl
import json
import os
import random
import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from host.checkpoints import open_saver
from host.runs import Host, acting_as
from reliability.boundaries import What, When, watch
from reliability.deliver import Answer, Arguments
from reliability.environment import home
from reliability.errors import AlreadyDecided, Permanent, Refusal
from reliability.identity import Voter
from reliability.ledger import aside, intents, requests, runs
from reliability.ledger.requests import Request
from tests.support.history_events import Asked, Event, Intended, Line, Notes, Ran, Record, read
from tests.support.saga_graph import WORKFLOW, Boxes, Stage, workflow
from tests.support.saga_shape import Asking, Shape, Step

SHAPE = Shape((Step("probed", Asking(covers=1, votes=2)), Step("probed"), Step("probed", Asking(covers=1, votes=1))))
"""A service that makes everything again that it is sent again: nothing but the ledger keeps it from being done twice."""

PEOPLE = ("ann", "bob", "cho")
BOOK = "book.jsonl"


class OnFile(Boxes):
    """The same saga before a service whose book is a file, so that processes share it."""

    async def _do(self, step: int, arguments: Arguments, key: str) -> Answer:
        with _book() as lines:
            if any(line.deed == "undo" and line.key == key for line in lines):
                raise Permanent(f"{key} was cancelled before")
            lines.append(Line("do", key.split(":")[0], step, key))
        return {"reference": key, **arguments}

    async def _undo(self, step: int, arguments: Arguments, _key: str) -> Answer:
        key = arguments["undo"]
        with _book() as lines:
            if not any(line.deed == "undo" and line.key == key for line in lines):
                lines.append(Line("undo", key.split(":")[0], step, key))
        return {"cancelled": key}

    async def _look(self, _step: int, _arguments: Arguments, key: str) -> Answer | None:
        with _book() as lines:
            undone = any(line.deed == "undo" and line.key == key for line in lines)
            return None if undone or not any(line.key == key for line in lines) else {"reference": key}


@contextmanager
def _book() -> Iterator[list[Line]]:
    """The lines so far; those that are appended are written, one service at a time."""
    with (home() / BOOK).open("a+") as book:
        fcntl.flock(book, fcntl.LOCK_EX)
        book.seek(0)
        lines = [Line(**json.loads(line)) for line in book]
        before = len(lines)
        yield lines
        book.writelines(json.dumps(vars(line)) + "\n" for line in lines[before:])


def begin(count: int) -> None:
    """Begin so many runs; each goes to its first gate."""
    asyncio.run(_begin(count))


def act(worker: str, seed: int, moves: int, barrier: Any, dies_at: int | None = None) -> None:
    """Vote, look, drive and cancel at random, as soon as everybody is there; or die by SIGKILL at a boundary."""
    watch(_dying(dies_at) if dies_at else None)
    asyncio.run(_act(worker, random.Random(seed), moves, barrier))  # noqa: S311 - repeatable on purpose


def finish() -> None:
    """Bring every run to its end, as patient people would."""
    asyncio.run(_finish())


def record() -> Record:
    """What the histories, the ledger and the service's book say in the end."""
    return asyncio.run(_record())


def _dying(at: int) -> Any:
    crossed = iter(range(1, at))

    def strike(_when: When, _what: What) -> None:
        if next(crossed, None) is None:
            os.kill(os.getpid(), signal.SIGKILL)

    return strike


@contextmanager
def _opened(saver: Any) -> Iterator[Host]:
    graph = workflow(SHAPE, OnFile(Stage()))
    yield Host(saver, lambda _name: graph)


async def _begin(count: int) -> None:
    async with open_saver() as saver:
        with _opened(saver) as host, acting_as(Voter("asker", "desk", authenticated=True)):
            for _ in range(count):
                await host.start(WORKFLOW, {"amounts": [1, 2, 3], "outcomes": {}, "approvals": {}})


async def _act(worker: str, chance: random.Random, moves: int, barrier: Any) -> None:
    notes = Notes(home() / f"{worker}.history", worker)
    async with open_saver() as saver:
        with _opened(saver) as host:
            known = sorted(run.id for run in await aside(runs.newest))
            await asyncio.to_thread(barrier.wait, 30)
            for _ in range(moves):
                await _move(host, notes, chance, chance.choice(known))


async def _move(host: Host, notes: Notes, chance: random.Random, run: str) -> None:
    asked = next((one for one in reversed(await aside(requests.of_run, run))), None)
    move = chance.choices(["vote", "look", "drive", "cancel"], [8, 3, 4, 0.5])[0]
    if move == "drive" or (asked is None and move != "cancel"):
        with notes.call("drive", run) as told:
            told["answer"] = await _told(host.drive(run))
    elif move == "cancel":
        with notes.call("cancel", run) as told:
            told["answer"] = await _told(aside(runs.cancel, run, "boss"))
    elif asked is not None and move == "look":
        with notes.call("look", run, request=asked.id) as told:
            told["answer"] = f"seen: {(await aside(requests.get, asked.id)).status}"
    elif asked is not None:
        decision = chance.choices(["approve", "reject"], [6, 1])[0]
        await _vote(host, notes, asked, chance.choice(PEOPLE), decision, wake=chance.random() < 0.5)


async def _vote(host: Host, notes: Notes, asked: Request, name: str, decision: Any, *, wake: bool) -> None:
    """Into the ledger; and, as the command line does, the run is driven on."""
    voter = Voter(name, "desk", authenticated=True)
    with notes.call("vote", asked.run, request=asked.id, voter=name, decision=decision) as told:
        try:
            counted = await aside(requests.vote, asked.id, voter, decision)
            told["answer"] = f"counted: {counted.status}"
        except AlreadyDecided as late:
            known = re.search(r"was already (\w+) by", str(late))
            told["answer"] = f"seen: {known[1]}" if known else f"refused: {late}"
        except Refusal as refused:
            told["answer"] = f"refused: {refused}"
    if wake:
        with notes.call("drive", asked.run) as told:
            told["answer"] = await _told(host.drive(asked.run))


async def _told(work: Any) -> str:
    try:
        await work
    except Refusal as refused:
        return f"refused: {refused}"
    return "done"


async def _finish() -> None:
    notes = Notes(home() / "finisher.history", "finisher")
    async with open_saver() as saver:
        with _opened(saver) as host:
            for run in [one.id for one in await aside(runs.newest)]:
                await _bring_home(host, notes, run)


async def _bring_home(host: Host, notes: Notes, run: str) -> None:
    for _ in range(20):
        view = await host.look(run)
        if view.run.ended and not view.next:
            return
        asked = next((one for one in view.requests if one.status == "open"), None)
        if asked is None:
            with notes.call("drive", run) as told:
                told["answer"] = await _told(host.drive(run))
            continue
        voted = {vote["voter"] for vote in asked.votes}
        name = next(name for name in (*PEOPLE, "dee") if name not in voted)
        await _vote(host, notes, asked, name, "approve", wake=True)


async def _record() -> Record:
    known = await aside(runs.newest)
    asked = [one for run in known for one in await aside(requests.of_run, run.id)]
    rows = [row for run in known for row in await aside(intents.of_run, run.id)]
    with _book() as lines:
        book = tuple(lines)
    return Record(
        len(SHAPE.steps),
        tuple(event for file in sorted(home().glob("*.history")) for event in read(file)),
        tuple(_asked(one) for one in asked),
        tuple(Intended(row.key, row.run, row.status, row.created_at, row.undoes or "") for row in rows),
        tuple(Ran(run.id, run.status, run.cancelled_by or "", run.cancelled_at or "") for run in known),
        book,
    )


def _asked(request: Request) -> Asked:
    votes: Mapping[str, str] = {vote["voter"]: vote["decision"] for vote in request.votes}
    needed = sum(request.policy.teams.values())
    return Asked(request.id, request.run, request.path, request.status, needed, votes, request.decided_by or "")


__all__ = ["Event", "act", "begin", "finish", "record"]

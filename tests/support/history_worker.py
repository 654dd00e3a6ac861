"""Workers that act at once on the same runs, in processes of their own; called through `warm.start`."""

import asyncio
import os
import random
import re
import signal
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from threading import BrokenBarrierError
from typing import Any

from host.checkpoints import open_saver
from host.runs import Host, acting_as
from reliability.boundaries import What, When, watch
from reliability.environment import home
from reliability.errors import AlreadyDecided, Refusal
from reliability.identity import Voter
from reliability.ledger import aside, intents, requests, runs
from reliability.ledger.asked import Decision, Request
from tests.support.history_events import Asked, Intended, Notes, Ran, Record, read
from tests.support.history_outside import SHAPE, OnFile, book
from tests.support.saga_graph import WORKFLOW, Stage, workflow
from tests.support.saga_schedule import Crash, named

PEOPLE = ("ann", "bob", "cho")


@dataclass(frozen=True)
class Worker:
    """One of those who act; `leased`: it drives as the host does, under the run's lease, or by a bare `ainvoke`."""

    host: Host
    notes: Notes
    chance: random.Random
    leased: bool = True

    async def move(self, run: str) -> None:
        """Something at random, with this run."""
        asked = next((one for one in reversed(await aside(requests.of_run, run))), None)
        move = self.chance.choices(["vote", "look", "drive", "cancel"], [8, 3, 5, 0.3])[0]
        if move == "cancel":
            with self.notes.call("cancel", run) as told:
                told["answer"] = await _told(aside(runs.cancel, run, "boss"))
        elif move == "drive" or asked is None:
            await self.drive(run, leased=self.leased and self.chance.random() < 0.5)
        elif move == "look":
            with self.notes.call("look", run, request=asked.id) as told:
                told["answer"] = f"seen: {(await aside(requests.get, asked.id)).status}"
        else:
            await self.vote(asked, self.chance.choice(PEOPLE), "approve" if self.chance.random() < 0.9 else "reject")
            if self.chance.random() < 0.5:
                await self.drive(run, leased=self.leased)

    async def vote(self, asked: Request, name: str, decision: Decision) -> None:
        """Into the ledger; the run is not driven on."""
        voter = Voter(name, "desk", authenticated=True)
        with self.notes.call("vote", asked.run, request=asked.id, voter=name, decision=decision) as told:
            try:
                told["answer"] = f"counted: {(await aside(requests.vote, asked.id, voter, decision)).status}"
            except AlreadyDecided as late:
                known = re.search(r"was already (\w+) by", str(late))
                told["answer"] = f"seen: {known[1]}" if known else f"refused: {late}"
            except Refusal as refused:
                told["answer"] = f"refused: {refused}"

    async def drive(self, run: str, *, leased: bool = True) -> None:
        with self.notes.call("drive", run) as told:
            told["answer"] = await _told(self.host.drive(run) if leased else _bare(self.host, run))

    async def bring_home(self, run: str) -> None:
        """As patient people would: whatever is asked is approved."""
        for _ in range(20):
            view = await self.host.look(run)
            if view.run.ended and not view.next:
                return
            for asked in [one for one in view.requests if one.status == "open"]:
                voted = {vote["voter"] for vote in asked.votes}
                await self.vote(asked, next(name for name in (*PEOPLE, "dee") if name not in voted), "approve")
            await self.drive(run)


def begin(count: int) -> None:
    """Begin so many runs; each goes to its first gate."""
    asyncio.run(_begin(count))


def act(
    worker: str, seed: int, moves: int, barrier: Any, dies: Crash | None = None, boxes: type[OnFile] = OnFile
) -> None:
    """Vote, look, drive and cancel at random, one run after the other; or die by SIGKILL at a boundary."""
    watch(Striking(dies) if dies else None)
    asyncio.run(_act(worker, random.Random(seed), moves, barrier, boxes))  # noqa: S311 - repeatable on purpose


def finish() -> None:
    """Bring every run to its end, as patient people would."""
    asyncio.run(_finish())


def record() -> Record:
    """What the histories, the ledger and the service's book say in the end."""
    return asyncio.run(_record())


@dataclass
class Striking:
    """SIGKILL, at the so-many-th boundary of a name."""

    crash: Crash
    seen: int = 0

    def __call__(self, when: When, what: What) -> None:
        self.seen += self.crash.place in ("", named(when, what))
        if self.seen >= self.crash.at:
            os.kill(os.getpid(), signal.SIGKILL)


@asynccontextmanager
async def _open(boxes: type[OnFile] = OnFile) -> AsyncIterator[Host]:
    graph = workflow(SHAPE, boxes(Stage()))
    async with open_saver() as saver:
        yield Host(saver, lambda _name: graph)


async def _begin(count: int) -> None:
    async with _open() as host:
        with acting_as(Voter("asker", "desk", authenticated=True)):
            for _ in range(count):
                await host.start(WORKFLOW, {"amounts": [1, 2, 3], "outcomes": {}, "approvals": {}})


async def _act(name: str, chance: random.Random, moves: int, barrier: Any, boxes: type[OnFile]) -> None:
    async with _open(boxes) as host:
        worker = Worker(host, Notes(home() / f"{name}.history", name), chance, boxes.leased)
        known = sorted(run.id for run in await aside(runs.newest))
        for move in range(moves):
            await asyncio.to_thread(_together, barrier)
            await worker.move(known[move * len(known) // moves])


def _together(barrier: Any) -> None:
    """Everybody moves on the same run at the same moment; whoever is alone does not wait for the dead."""
    with suppress(BrokenBarrierError):
        barrier.wait(2)


async def _finish() -> None:
    async with _open() as host:
        worker = Worker(host, Notes(home() / "finisher.history", "finisher"), random.Random(0))  # noqa: S311
        for run in await aside(runs.newest):
            await worker.bring_home(run.id)


async def _bare(host: Host, run: str) -> None:
    """A bare `ainvoke` with Fermata's checkpointer, which holds no lease around what it does."""
    config: Any = {"configurable": {"thread_id": run}}
    await host.graph(WORKFLOW).ainvoke(None, config, durability="sync")


async def _told(work: Coroutine[Any, Any, object]) -> str:
    try:
        await work
    except Refusal as refused:
        return f"refused: {refused}"
    return "done"


async def _record() -> Record:
    known = await aside(runs.newest)
    asked = [one for run in known for one in await aside(requests.of_run, run.id)]
    rows = [row for run in known for row in await aside(intents.of_run, run.id)]
    with book() as lines:
        made = tuple(lines)
    return Record(
        len(SHAPE.steps),
        tuple(event for file in sorted(home().glob("*.history")) for event in read(file)),
        tuple(_asked(one) for one in asked),
        tuple(Intended(row.key, row.run, row.status, row.created_at, row.undoes or "") for row in rows),
        tuple(Ran(run.id, run.status, run.cancelled_by or "", run.cancelled_at or "") for run in known),
        made,
    )


def _asked(request: Request) -> Asked:
    votes: Mapping[str, str] = {vote["voter"]: vote["decision"] for vote in request.votes}
    needed = sum(request.policy.teams.values())
    return Asked(request.id, request.run, request.path, request.status, needed, votes, request.decided_by or "")

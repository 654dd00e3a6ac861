"""Plays schedules, one run each: every act is a process that may die in the middle of what it does."""

import asyncio
import gc
import itertools
import os
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from langgraph.types import Command
from sqlalchemy import select

from host.checkpoints import GuardedSaver, open_saver
from host.runs import Graph, Host, acting_as
from reliability import ledger as rooms
from reliability.boundaries import watch
from reliability.environment import database_url
from reliability.errors import Refusal
from reliability.identity import Voter
from reliability.ledger import Ledger, aside, ledger, requests
from reliability.ledger.asked import Decision, Request
from reliability.ledger.tables import runs
from reliability.ledger.transaction import Transaction
from tests.support.saga_graph import DOUBT, OPERATOR, WORKFLOW, Boxes, Stage, workflow
from tests.support.saga_process import Dying, Killed, Ticking, orphan
from tests.support.saga_schedule import Act, Cancel, Crash, Drive, Later, Replay, Resume, Schedule, Vote
from tests.support.saga_service import Service
from tests.support.saga_story import Cast, Story
from tests.support.saga_threadless import threadless

MOVES = 60
"""How often people try to bring a run to its end before it counts as blocked."""


class Player:
    """One home, one event loop, one clock; a service of its own for each schedule."""

    def __init__(self, boxes: type[Boxes] = Boxes) -> None:
        self.stage = Stage()
        self.boxes = boxes(self.stage)
        self.clock = Ticking()
        self.played = self.crashed = 0
        self._numbers = itertools.count(1)
        self._runner = asyncio.Runner()
        self._loop = self._runner.get_loop()
        self._opened = open_saver()
        self._saver = self._run(self._opened.__aenter__())
        rooms._open[os.getpid(), database_url()] = Ledger(ledger().engine, self.clock)

    def close(self) -> None:
        self._run(self._opened.__aexit__(None, None, None))
        self._runner.close()
        rooms._open.pop((os.getpid(), database_url())).engine.dispose()

    def play(self, schedule: Schedule) -> Story:
        """Carry it out, then let everything through until the run ends, or `MOVES` moves were made."""
        self.played += 1
        story = Story(schedule, Service([step.manner for step in schedule.shape.steps], list(schedule.troubles)))
        story.asker = f"asker-{next(self._numbers)}"
        self.stage.service = story.service
        self._run(self._play(story))
        self.crashed += story.crashed
        return story

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(work)

    async def _play(self, story: Story) -> None:
        schedule = story.schedule
        host = self._host(story)
        await self._process(story, schedule.crash, self._begin(story, host))
        for act in schedule.acts:
            if story.run:
                await self._act(story, act)
        await self._recover(story)
        story.service.land()
        story.status = (await aside(rooms.runs.get, story.run)).status
        story.requests = await aside(requests.of_run, story.run)
        story.intents = await aside(rooms.intents.of_run, story.run)

    async def _begin(self, story: Story, host: Host) -> None:
        with acting_as(person(story.asker)):
            await host.start(WORKFLOW, {"amounts": list(story.schedule.amounts), "outcomes": {}, "approvals": {}})

    async def _process(self, story: Story, crash: Crash | None, work: Coroutine[Any, Any, Any]) -> Any:
        """One process from its beginning to its end, or its death; a refusal is what its user is told."""
        dying = Dying(crash)
        watch(dying)
        answer: Any = None
        try:
            answer = await work
        except Killed:
            pass
        except Refusal as refused:
            story.refused.append(f"{type(refused).__name__}: {refused}")
            answer = refused
        finally:
            watch(None)
        assert asyncio.all_tasks() == {asyncio.current_task()}, "somebody goes on with it after its end"
        if dying.dead:
            story.crashed += 1
            await self._bury(crash)
            answer = None  # nobody was told
        story.run = story.run or await aside(_run_of, story.asker)
        return answer

    async def _bury(self, crash: Crash | None) -> None:
        """What a dead process leaves behind: its leases, and nothing of what it had in mind."""
        await self._saver.conn.rollback()
        self._saver = GuardedSaver(self._saver.conn)
        host = "another machine" if crash and crash.unseen else None
        await aside(orphan, host)

    def _host(self, story: Story) -> Host:
        return Host(self._saver, lambda _name: workflow(story.schedule.shape, self.boxes))

    async def _act(self, story: Story, act: Act) -> None:
        host = self._host(story)
        if isinstance(act, Later):
            self.clock.forward(timedelta(minutes=act.minutes))
            if act.lands:
                story.service.land()
        elif isinstance(act, Vote):
            await self._vote(story, act)
        else:
            before = story.service.now
            answer = await self._process(story, act.crash, self._wake(story, host, act))
            if isinstance(act, Cancel) and answer is True and story.cancelled is None:
                story.cancelled = before

    async def _wake(self, story: Story, host: Host, act: Drive | Resume | Cancel | Replay) -> bool:
        """True when it was done, and whoever asked was told so."""
        if isinstance(act, Drive):
            await _all([host.drive(story.run) for _ in range(act.times)])
        elif isinstance(act, Resume):
            await host.resume(story.run)
        elif isinstance(act, Cancel):
            await host.cancel(story.run, "boss")
        else:
            await self._replay(story, host, act.back)
        return True

    async def _replay(self, story: Story, host: Host, back: int) -> None:
        """A bare `ainvoke` of an old checkpoint, as Studio's time travel does it."""
        graph: Graph = host.graph(WORKFLOW)
        thread: Any = {"configurable": {"thread_id": story.run}}
        past = [snapshot async for snapshot in graph.aget_state_history(thread)]
        old = past[min(back, len(past) - 1)]
        if old.next:
            await graph.ainvoke(None, old.config, durability="sync")

    async def _vote(self, story: Story, act: Vote) -> None:
        known = await aside(requests.of_run, story.run)
        asked = next((one for one in known if (one.status != "open") == act.old), None)
        if asked is None:
            return
        yes = act.yes if asked.path != DOUBT else self._honestly(story)
        if act.joined and not act.old:
            for number in range(sum(asked.missing.values()) - 1):
                await self._cast(story, asked, person(f"colleague-{number}"), True, Vote(0, True, "ledger only"))
        await self._cast(story, asked, person(story.asker if act.voter == 0 else f"voter-{act.voter}"), yes, act)

    def _honestly(self, story: Story) -> bool:
        """Did the pivot happen? Whoever is asked calls the service, and waits until nothing is under way."""
        story.service.land()
        pivot = story.schedule.shape.pivot
        return pivot is not None and story.service.holds(pivot)

    async def _cast(self, story: Story, asked: Request, voter: Voter, yes: bool, act: Vote) -> None:
        at = len(story.votes)
        story.votes.append(Cast(asked.id, asked.path, voter.name, yes, story.service.now))
        decision: Decision = "approve" if yes else "reject"
        host = self._host(story)
        counted: Any = None
        if act.door == "resume value":
            await self._process(story, act.crash, self._answer(story, host, asked, voter, decision))
        elif act.door == "ledger only":
            counted = await self._process(story, act.crash, aside(requests.vote, asked.id, voter, decision))
        else:
            both = await self._process(story, act.crash, host.vote(asked.id, voter, decision))
            counted = both[0] if isinstance(both, tuple) else both
        if isinstance(counted, Request):
            story.votes[at] = replace(story.votes[at], told=counted.status)

    async def _answer(self, story: Story, host: Host, asked: Request, voter: Voter, decision: Decision) -> None:
        answer: Command[Any] = Command(resume={"decisions": [{"type": decision}], "request": asked.id})
        config: Any = {"configurable": {"thread_id": story.run}}
        with acting_as(voter):
            await host.graph(WORKFLOW).ainvoke(answer, config, durability="sync")

    async def _recover(self, story: Story) -> None:
        """Everything is let through, everybody is patient, and people decide what they are asked."""
        story.service.calm()
        self.clock.forward(timedelta(minutes=2))  # whoever died elsewhere is taken for dead
        if not story.run:
            await self._process(story, None, self._begin(story, self._host(story)))
        retried = 0
        for _ in range(MOVES):
            asked = next(iter(await aside(requests.inbox, story.run)), None)
            if asked is None:
                view = await self._host(story).look(story.run)
                if view.run.ended and not view.next:
                    break
                await self._host(story).drive(story.run)
                continue
            retried += asked.path == OPERATOR
            if retried == 2:
                story.service.land()
            await self._decide(story, asked, retried)

    async def _decide(self, story: Story, asked: Request, retried: int) -> None:
        """An undo that is stuck is tried twice more; then a person takes over what is left."""
        yes = True
        if asked.path == OPERATOR and "reject" in asked.policy.decisions:
            yes = retried > 2
        elif asked.path == DOUBT:
            yes = self._honestly(story)
        voted = {vote["voter"] for vote in asked.votes}
        name = next(name for name in ("first", "second", "third") if name not in voted)
        await self._cast(story, asked, person(name), yes, Vote(0, yes))


async def _all(works: list[Coroutine[Any, Any, Any]]) -> None:
    """All of them at once, to the end of each; the worst of what they say."""
    said = await asyncio.gather(*works, return_exceptions=True)
    errors = [one for one in said if isinstance(one, BaseException)]
    for error in sorted(errors, key=lambda one: isinstance(one, Refusal)):
        raise error


def person(name: str) -> Voter:
    return Voter(name, "desk", authenticated=True)


def _run_of(tx: Transaction, asker: str) -> str:
    return str(tx.execute(select(runs.c.id).where(runs.c.requester == asker)).scalar() or "")


@contextmanager
def playing(patch: pytest.MonkeyPatch, boxes: type[Boxes] = Boxes) -> Iterator[Player]:
    """A player in the home of this test, without threads."""
    threadless(patch)
    player, often = Player(boxes), gc.get_threshold()
    gc.freeze()  # what was imported is there to stay, and need not be looked through thousands of times
    gc.set_threshold(20_000, *often[1:])
    try:
        yield player
    finally:
        gc.set_threshold(*often)
        gc.unfreeze()
        player.close()

"""The sweeper: makes prompt what every touch would do anyway. Idempotent; any number of them may be at work at once.

Deadlines are evaluated, runs that were answered elsewhere are woken, notices are delivered, what dead processes held is
given back, and checkpoints are pruned where the site says for how long it keeps them.
"""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

from host.notifying import Told, deliver
from host.prune import prune
from host.runs import Host
from reliability.attempts import Attempts
from reliability.clock import Clock, SystemClock
from reliability.durations import duration
from reliability.errors import BadInput, Busy, FermataError, NotFound
from reliability.ledger import aside, budgets, deliveries, due, leases
from reliability.settings import entries, texts
from tools.notifications.routes import routes

T = TypeVar("T")

PRUNING = timedelta(hours=1)
"""How long after a pruning the next one may begin: it looks at every checkpoint there is."""

GRACE = timedelta(seconds=2)
"""Whoever decided goes on with the run himself in the usual case; a loop gives him this time."""

PATIENCE = 2.0
"""[s] that a loop waits for the runs that it woke before it looks at everything else again."""

AT_ONCE = 4
"""Runs that are driven side by side."""

SHORTEST = timedelta(seconds=1)


def pause(said: str | None = None) -> timedelta | None:
    """How long between two sweeps: as said, else `[sweeper]` every = "30s" of the settings file, else None. Blocks.

    Raises:
        BadInput: no duration, or shorter than a second.
    """
    known = said if said is not None else texts("sweeper", 'every = "30s"').get("every")
    if known is None:
        return None
    read = duration(known)
    if read < SHORTEST:
        raise BadInput(f"the pause between two sweeps is {known!r}; accepted: 1s or more")
    return read


@dataclass(frozen=True)
class Woken:
    """A run that was driven on, and where it stands; or why it could not be."""

    run: str
    status: str
    phase: str
    trouble: str = ""


@dataclass(frozen=True)
class Swept:
    """What one sweep did; ids of requests and of runs. `lapsed`: reservations of budgets whose process had died;
    `pruned`: checkpoints.
    """

    expired: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    woken: tuple[Woken, ...] = ()
    told: tuple[Told, ...] = ()
    released: tuple[str, ...] = ()
    lapsed: int = 0
    pruned: int = 0
    trouble: tuple[str, ...] = ()

    def beyond(self, before: "Swept") -> "Swept":
        """Without the trouble that was told before: a loop does not repeat itself."""
        woken = tuple(one for one in self.woken if not one.trouble or one not in before.woken)
        return replace(self, woken=woken, trouble=tuple(one for one in self.trouble if one not in before.trouble))

    def __bool__(self) -> bool:
        return any(
            (self.expired, self.closed, self.woken, self.told, self.released, self.lapsed, self.pruned, self.trouble)
        )


@dataclass
class Sweeper:
    """`attempts`: how patiently a notice is sent in one round. `grace`: how long whoever decided is given to go on with
    the run himself. `patience` [s]: how long a loop waits for the runs that it woke. One sweeper is one task: `once` is
    not called twice at a time.
    """

    host: Host
    attempts: Attempts = field(default_factory=Attempts)
    clock: Clock = field(default_factory=SystemClock)
    grace: timedelta = timedelta()
    patience: float = PATIENCE
    _pruned_at: datetime | None = None
    _waking: dict[str, asyncio.Task[Woken | None]] = field(default_factory=dict)
    _turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))

    async def once(self, patience: float | None = None) -> Swept:
        """Sweep once. What goes wrong with one run or route keeps no other from being looked at; nor does a run that,
        once woken, goes on for longer than `patience` [s] (None: it is waited for).
        """
        trouble: list[str] = []
        released = await aside(leases.release_dead)
        await aside(deliveries.release_dead)
        lapsed = await aside(budgets.lapse)
        expired, closed = await self._deadlines()
        nobody: list[Told] = []
        told = await self._guarded(self._deliver, nobody, trouble)
        if woken := await self._woken(patience):
            told = [*told, *await self._guarded(self._deliver, nobody, trouble)]
        pruned = await self._guarded(self._prune, 0, trouble)
        done = (tuple(expired), tuple(closed), tuple(woken), tuple(told), tuple(released))
        return Swept(*done, lapsed, pruned, tuple(trouble))

    async def loop(
        self, every: timedelta, tell: Callable[[Swept], None], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Sweep until it is stopped, with a pause between two sweeps."""
        before = Swept()
        try:
            while True:
                swept = await self._surviving()
                tell(swept.beyond(before))
                before = swept
                await sleep(every.total_seconds())
        finally:
            await self._stop()

    async def _surviving(self) -> Swept:
        """One sweep; a database that is out of reach for a while is told, and tried again at the next."""
        try:
            return await self.once(self.patience)
        except (SQLAlchemyError, sqlite3.Error) as broken:
            return Swept(trouble=(f"the sweep was cut short: {type(broken).__name__}; the next one goes on",))

    async def _deadlines(self) -> tuple[list[str], list[str]]:
        """Requests that expired, and that were closed otherwise, since they were looked at last."""
        known = await aside(due.open_ids)
        expired, closed = [], []
        for at in range(0, len(known), due.AT_ONCE):
            for request in await aside(due.touch, known[at : at + due.AT_ONCE]):
                if request.status == "expired":
                    expired.append(request.id)
                elif request.status != "open":
                    closed.append(request.id)
        return expired, closed

    async def _woken(self, patience: float | None) -> list[Woken]:
        """Drive on the runs that were answered, side by side; which have come as far as they go, from before too."""
        for run in await aside(due.answered, self.grace):
            if run.id not in self._waking:
                self._waking[run.id] = asyncio.create_task(self._wake(run.id, run.workflow))
        try:
            if self._waking:
                await asyncio.wait(self._waking.values(), timeout=patience)
        except asyncio.CancelledError:
            await self._stop()
            raise
        done = [run for run, task in self._waking.items() if task.done()]
        return [one for run in done if (one := self._waking.pop(run).result())]

    async def _stop(self) -> None:
        """Let go of the runs under way; each can be resumed."""
        for task in self._waking.values():
            task.cancel()
        await asyncio.gather(*self._waking.values(), return_exceptions=True)

    async def _wake(self, run: str, workflow: str) -> Woken | None:
        """Drive it on, as the one who answered would have; somebody else may be at it already."""
        try:
            async with self._turns:
                await asyncio.to_thread(self.host.known, workflow)  # its modules are read from disk
                view = await replace(self.host, tells=False).drive(run)
        except Busy:
            return None
        except NotFound as unknown:
            return Woken(run, "paused", "", f"cannot be driven from here: {unknown}")
        except FermataError as error:
            return Woken(run, "paused", "", " ".join(str(error).split()))
        except Exception as bug:  # noqa: BLE001 - a bug in one workflow must not keep the others from being woken
            return Woken(run, "paused", "", f"a bug: {type(bug).__name__}; `fermata resume {run}` tells more")
        return Woken(run, view.run.status, view.run.phase)

    async def _deliver(self) -> list[Told]:
        return await deliver(await asyncio.to_thread(routes), self.attempts)

    async def _prune(self) -> int:
        """How many checkpoints; only of workflows that `[retention]` names, and not at every sweep."""
        now = self.clock.now()
        if self._pruned_at is not None and now < self._pruned_at + PRUNING:
            return 0
        self._pruned_at = now
        named = await asyncio.to_thread(entries, "retention", 'travel = "30d"')
        done = [await prune(self.host.saver, workflow, None, clock=self.clock) for workflow in named]
        return sum(one.checkpoints for one in done)

    async def _guarded(self, work: Callable[[], Awaitable[T]], nothing: T, trouble: list[str]) -> T:
        try:
            return await work()
        except FermataError as error:
            trouble.append(" ".join(str(error).split()))
            return nothing

"""The sweeper: makes prompt what every touch would do anyway. Idempotent; any number of them may be at work at once.

Deadlines are evaluated, runs that were answered elsewhere are woken, notices are delivered, what dead processes held is
given back, and checkpoints are pruned where the site says for how long it keeps them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from host.notifying import Told, deliver
from host.prune import prune
from host.runs import Host
from reliability.attempts import Attempts
from reliability.clock import Clock, SystemClock
from reliability.errors import Busy, FermataError, NotFound
from reliability.ledger import aside, deliveries, due, leases
from reliability.settings import entries
from tools.notifications.routes import routes

PRUNING = timedelta(hours=1)
"""How long after a pruning the next one may begin: it looks at every checkpoint there is."""


@dataclass(frozen=True)
class Woken:
    """A run that was driven on, and where it stands; or why it could not be."""

    run: str
    status: str
    phase: str
    trouble: str = ""


@dataclass(frozen=True)
class Swept:
    """What one sweep did; ids of requests and of runs."""

    expired: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    woken: tuple[Woken, ...] = ()
    told: tuple[Told, ...] = ()
    released: tuple[str, ...] = ()
    pruned: int = 0
    trouble: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.expired, self.closed, self.woken, self.told, self.released, self.pruned, self.trouble))


@dataclass
class Sweeper:
    """`attempts`: how patiently a notice is sent in one round. One sweeper is one task: `once` is not called twice at
    a time.
    """

    host: Host
    attempts: Attempts = field(default_factory=Attempts)
    clock: Clock = field(default_factory=SystemClock)
    _pruned_at: datetime | None = None

    async def once(self) -> Swept:
        """Sweep once. What goes wrong with one run or route keeps no other from being looked at."""
        trouble: list[str] = []
        released = await aside(leases.release_dead)
        await aside(deliveries.release_dead)
        expired, closed = await self._deadlines()
        woken = [one for run in await aside(due.answered) if (one := await self._wake(run.id, run.workflow))]
        told = await self._guarded(self._deliver, [], trouble)
        pruned = await self._guarded(self._prune, 0, trouble)
        return Swept(tuple(expired), tuple(closed), tuple(woken), tuple(told), tuple(released), pruned, tuple(trouble))

    async def loop(
        self, every: timedelta, tell: Callable[[Swept], None], sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        """Sweep until it is stopped, with a pause between two sweeps."""
        while True:
            tell(await self.once())
            await sleep(every.total_seconds())

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

    async def _wake(self, run: str, workflow: str) -> Woken | None:
        """Drive it on, as the one who answered would have; somebody else may be at it already."""
        try:
            await asyncio.to_thread(self.host.known, workflow)  # its modules are read from disk
            view = await self.host.drive(run)
        except Busy:
            return None
        except NotFound as unknown:
            return Woken(run, "paused", "", f"cannot be driven from here: {unknown}")
        except FermataError as error:
            return Woken(run, "paused", "", " ".join(str(error).split()))
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

    async def _guarded[T](self, work: Callable[[], Awaitable[T]], nothing: T, trouble: list[str]) -> T:
        try:
            return await work()
        except FermataError as error:
            trouble.append(" ".join(str(error).split()))
            return nothing

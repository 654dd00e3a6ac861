"""The loop of `fermata trigger run`: each trigger is looked at when its next period begins."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from host.runs import Host
from host.triggers.firing import Looked, look
from host.triggers.trigger import Trigger
from reliability.clock import Clock
from reliability.errors import FermataError

Tell = Callable[[Looked | tuple[Trigger, FermataError]], None]


async def look_at_all(host: Host, known: Sequence[Trigger], now: datetime, tell: Tell) -> None:
    """Look at each once. What one trigger meets keeps no other from being looked at."""
    for trigger in known:
        try:
            tell(await look(host, trigger, now))
        except FermataError as error:
            tell((trigger, error))


async def loop(
    host: Host, known: Sequence[Trigger], clock: Clock, sleep: Callable[[float], Awaitable[None]], tell: Tell
) -> None:
    """Until it is stopped. A period that passed while nobody looked is not made up for."""
    due = {trigger.name: clock.now() for trigger in known}
    while True:
        now = clock.now()
        ready = [trigger for trigger in known if due[trigger.name] <= now]
        await look_at_all(host, ready, now, tell)
        due |= {trigger.name: trigger.schedule.following(now) for trigger in ready}
        await sleep(max(0.0, (min(due.values()) - clock.now()).total_seconds()))

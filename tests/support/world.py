"""A scripted outside world: it does what the script says, remembers every call, and honours keys if it is told to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reliability.attempts import Attempts
from reliability.deliver import Answer, Arguments, Delivery
from reliability.errors import EffectError
from tests.support.clock import Watch

After = Literal["before the commit", "after the commit"]


@dataclass(frozen=True)
class Trouble:
    """What one call meets: the error, and whether the world had already changed."""

    error: BaseException
    when: After = "before the commit"


@dataclass
class World:
    """`troubles` come one a call, in order; afterwards everything goes well. `made` is what the world holds, by key."""

    troubles: list[Trouble] = field(default_factory=list)
    probe_troubles: list[EffectError] = field(default_factory=list)
    keyed: bool = True
    calls: list[tuple[str, Mapping[str, Any]]] = field(default_factory=list)
    probes: list[str] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)

    async def call(self, arguments: Arguments, key: str) -> Answer:
        self.calls.append((key, dict(arguments)))
        trouble = self.troubles.pop(0) if self.troubles else None
        if trouble and trouble.when == "before the commit":
            raise trouble.error
        if not (self.keyed and key in self.made):
            self.made.append(key)
        if trouble:
            raise trouble.error
        return {"reference": f"ref of {key}"}

    async def probe(self, _arguments: Arguments, key: str) -> Answer | None:
        self.probes.append(key)
        if self.probe_troubles:
            raise self.probe_troubles.pop(0)
        return {"reference": f"ref of {key}"} if key in self.made else None

    async def cancel(self, arguments: Arguments, key: str) -> Answer:
        self.calls.append((key, dict(arguments)))
        if self.troubles:
            raise self.troubles.pop(0).error
        self.undone.append(arguments["undo"])
        return {"cancelled": arguments["undo"]}

    def delivery(self, *, probed: bool = True, most: int = 3, limit: float = 30.0) -> Delivery:
        return Delivery(self.call, self.probe if probed else None, self.keyed, patient(most), limit)

    def undo(self, *, most: int = 3) -> Delivery:
        return Delivery(self.cancel, attempts=patient(most))


def patient(most: int = 3, slept: list[float] | None = None) -> Attempts:
    """Tries that wait without waiting."""
    return Attempts(most=most, sleep=Watch([] if slept is None else slept))


def in_turn(*errors: EffectError) -> list[Trouble]:
    return [Trouble(error) for error in errors]


def keys(calls: Sequence[tuple[str, Mapping[str, Any]]]) -> list[str]:
    return [key for key, _ in calls]

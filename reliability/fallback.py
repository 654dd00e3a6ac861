"""Static fallback: the first of several ways that answers, by class of error, and which one it was.

For reads. A write that may have happened must never be made a second time somewhere else: it falls back in the drawing
(`Effect(…, instead_of=…)`), and only where it certainly failed.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, ParamSpec, TypeVar

from reliability.errors import BadInput, CircuitOpen, EffectError, Permanent, Transient, Unknown

P = ParamSpec("P")
R = TypeVar("R")

ANY = (Transient, Permanent, Unknown, CircuitOpen)


class Failed(NamedTuple):
    """A way that was tried, and what it said."""

    name: str
    error: EffectError


@dataclass(frozen=True)
class Answered(Generic[R]):
    """What was answered, `by` whom, and who had `failed` before."""

    by: str
    answer: R
    failed: tuple[Failed, ...] = ()


@dataclass(frozen=True)
class Fallback(Generic[P, R]):
    """`chain`: name and call, the best first. `on`: the errors after which the next is tried; others are raised.

    Retries belong inside (each call's own `Attempts`), so that a passing trouble of the best is no reason for the next.
    """

    chain: tuple[tuple[str, Callable[P, Awaitable[R]]], ...]
    on: tuple[type[EffectError], ...] = ANY

    def __post_init__(self) -> None:
        if not self.chain:
            raise BadInput("the fallback has no way at all; accepted: one or more (name, call)")

    async def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Answered[R]:
        """Ask in order until one answers.

        Raises:
            Transient: all failed, and for one of them trying again may help.
            Permanent: all failed for good.
        """
        failed: list[Failed] = []
        for name, call in self.chain:
            try:
                return Answered(name, await call(*args, **kwargs), tuple(failed))
            except self.on as error:
                failed.append(Failed(name, error))
        raise _all(failed)


def _all(failed: list[Failed]) -> EffectError:
    said = "; ".join(f"{name}: {error}" for name, error in failed)
    message = f"none of {len(failed)} ways answered ({said}); nothing else is there to be asked"
    if all(isinstance(one.error, Permanent) for one in failed):
        return Permanent(message)
    wishes = [one.error.retry_after for one in failed if isinstance(one.error, Transient) and one.error.retry_after]
    return Transient(message, retry_after=min(wishes, default=None))

"""The outside of a random saga: a service that keeps its own honest book, and is in trouble when the schedule says so.

It runs in the process, so that thousands of schedules fit into a minute; its book outlives every simulated process.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from reliability.deliver import Answer
from reliability.errors import Permanent, Transient, Unknown
from tests.support.saga_shape import Manner

Word = Literal["refused", "busy", "silent", "lost", "late"]
"""Refused for good; not now; it never came; done and the answer is lost; done later than anybody waited."""

Deed = Literal["do", "undo", "look"]


@dataclass(frozen=True)
class Trouble:
    """What the next call of this kind meets. `after`: how many calls later a late one lands."""

    step: int
    deed: Deed
    word: Word
    after: int = 0


@dataclass
class Booking:
    """One line of the book; `at` and `cancelled` are moments of the service's own time."""

    step: int
    key: str
    amount: int
    at: int
    cancelled: int | None = None


@dataclass
class Service:
    """`now` counts the calls that reached it: its own time."""

    manners: Sequence[Manner]
    troubles: list[Trouble] = field(default_factory=list)
    book: list[Booking] = field(default_factory=list)
    cancels: list[int] = field(default_factory=list)
    """The steps that were taken back, or were refused for ever, in order."""
    sent: list[tuple[int, int]] = field(default_factory=list)
    """Every call to do something, by its moment and its step, whatever became of it."""
    now: int = 0
    _dead: set[str] = field(default_factory=set)
    _pending: list[tuple[int, Callable[[], object]]] = field(default_factory=list)

    async def do(self, step: int, amount: int, key: str) -> Answer:
        self.sent.append((self.now, step))
        return self._meet(step, "do", lambda: self._book(step, amount, key))

    async def undo(self, step: int, key: str) -> Answer:
        return self._meet(step, "undo", lambda: self._cancel(step, key))

    async def look(self, step: int, key: str) -> Answer | None:
        self._tick()
        if self._trouble(step, "look"):
            raise Transient("nobody answers at the desk")
        return self._found(key)

    @property
    def held(self) -> list[Booking]:
        return [booking for booking in self.book if booking.cancelled is None]

    def holds(self, step: int) -> bool:
        return any(booking.step == step for booking in self.held)

    def land(self) -> None:
        """Time passes: whatever was under way arrives."""
        self._tick(everything=True)

    def calm(self) -> None:
        """From now on nothing goes wrong; what is under way still is."""
        self.troubles.clear()

    def _meet(self, step: int, deed: Deed, act: Callable[[], Answer]) -> Answer:
        self._tick()
        trouble = self._trouble(step, deed)
        if trouble is None:
            return act()
        if trouble.word == "refused":
            raise Permanent(f"{deed} {step}: refused")
        if trouble.word == "busy":
            raise Transient(f"{deed} {step}: busy")
        if trouble.word == "lost":
            act()
        if trouble.word == "late":
            self._pending.append((self.now + trouble.after, act))
        raise Unknown(f"{deed} {step}: no answer")

    def _trouble(self, step: int, deed: Deed) -> Trouble | None:
        found = next((one for one in self.troubles if (one.step, one.deed) == (step, deed)), None)
        if found is not None:
            self.troubles.remove(found)
        return found

    def _tick(self, *, everything: bool = False) -> None:
        self.now += 1
        due = [one for one in self._pending if everything or one[0] < self.now]
        self._pending = [one for one in self._pending if one not in due]
        for _, act in due:
            try:
                act()
            except Permanent:
                continue  # nobody waits for this answer any more

    def _book(self, step: int, amount: int, key: str) -> Answer:
        if key in self._dead:
            raise Permanent(f"{key} was cancelled before")
        if self.manners[step] == "keyed" and (found := self._found(key)) is not None:
            return found
        self.book.append(Booking(step, key, amount, self.now))
        return {"reference": key}

    def _cancel(self, step: int, key: str) -> Answer:
        mine = [booking for booking in self.held if booking.key == key]
        known = any(booking.key == key for booking in self.book)
        if not known and self.manners[step] == "probed":
            raise Permanent(f"nothing is known under {key}")
        if mine or key not in self._dead:
            self.cancels.append(step)
        for booking in mine:
            booking.cancelled = self.now
        self._dead.add(key)
        return {"cancelled": key}

    def _found(self, key: str) -> Mapping[str, Any] | None:
        return next(({"reference": key} for booking in self.held if booking.key == key), None)

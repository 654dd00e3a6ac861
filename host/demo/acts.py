"""The tour's story. Each act shows real commands and checks its claims in the outside's book or the ledger's file."""

import os
import re
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from host.demo.narrator import Narrator, NotAsPromised
from host.demo.outside import Sandbox, counted, intents, serve, votes
from host.demo.processes import Command, Processes
from host.exits import Exit
from tools.booking.service import Confirmation

ACTS = (
    "A trip is asked for, and waits for a person",
    "Another process decides, and starts to book",
    "It is killed: the hotel is booked, and nobody has written that down",
    "A new process goes on: one hotel, not two",
    "A second trip loses its car, and is undone",
    "The outside world counts",
)

ASKED = "Seoul to Tokyo in three weeks for 3 nights, two adults"
ASKED_IN_KOREAN = "3주 뒤 3박 4일로 서울에서 오사카, 성인 2명"

SLOW_TO_ANSWER = {"operation": "book", "kind": "hotel", "action": "hold_after"}
NO_CARS = {"operation": "book", "kind": "car", "action": "refuse", "reason": "no car is left"}

ONE_OF_EACH = {"flight": 1, "hotel": 1, "car": 1}
CUT_SHORT = {"BOOKING_FLIGHT": "done", "BOOKING_HOTEL": "intended"}
UNDONE = {"flight": 1, "hotel": 1}
TWO_TRIPS = {"flight": 2, "hotel": 2, "car": 1}

RUN, REQUEST = r"[0-9a-f]{8}-[0-9a-f-]{27}$", r"req-\w+"

EVERY = 17
"""Of the crash test's points the tour strikes at every so-many-th; no multiple of 2 or 3, so that every kind of kill is
among them."""


@dataclass
class Tour:
    """The acts in order; `quick` leaves the crash test out."""

    processes: Processes
    narrator: Narrator
    home: Path
    quick: bool = False
    _sandbox: Sandbox = field(init=False)
    _trip: str = field(default="", init=False)
    _killed: list[Confirmation] = field(default_factory=list, init=False)

    def play(self) -> None:
        """From the first act to the last.

        Raises:
            NotAsPromised: a claim is not true; the tour ends there.
        """
        self._ask()
        self._kill(self._decide())
        self._recover()
        self._undo()
        self._count()

    def _ask(self) -> None:
        self.narrator.begin()
        self.narrator.say("A booking service runs in a process of its own. It keeps its own book.")
        self._sandbox = serve(self.processes, self.home)
        self.narrator.typed(f"export FERMATA_BOOKING_URL={self._sandbox.url}")
        self.processes.env["FERMATA_BOOKING_URL"] = self._sandbox.url
        self.narrator.say("Lee asks for a trip in plain words. No key is needed: offline rules read it.")
        code, said = self.processes.run("run", "travel", "--ask", ASKED, "--as", "lee@home")
        self.narrator.check(
            "its process has ended (code 10: paused); nothing runs while the trip waits", code, int(Exit.PAUSED)
        )
        self._trip = _first(RUN, said)
        self.narrator.check("the sandbox's own book: empty", self._sandbox.bookings(), [])

    def _decide(self) -> Command:
        self.narrator.begin()
        self._sandbox.obey(SLOW_TO_ANSWER)
        self.narrator.say("Kim finds the request and approves it. The sandbox will be slow to answer for the hotel.")
        _, said = self.processes.run("inbox")
        request = _first(REQUEST, said)
        approving = self.processes.start("approve", request, "--as", "kim@travel", ends="&")
        held = self._sandbox.holding()
        approving.hear(r"BOOKING_HOTEL\n.*sent")
        self.narrator.check("the ledger's file: Kim voted to approve", votes(self.home, request), [("kim", "approve")])
        self.narrator.check("the sandbox has booked the hotel and holds its answer back", held, ["book/hotel"])
        return approving

    def _kill(self, approving: Command) -> None:
        self.narrator.begin()
        self.narrator.say("The answer is still on its way. Now the process dies, without a chance to clean up.")
        number = approving.process.pid
        self.narrator.typed(f"kill -9 {number}")
        os.kill(number, signal.SIGKILL)
        self.narrator.check(f"process {number} died of signal 9", approving.wait(), -signal.SIGKILL)
        self._sandbox.obey()
        booked = self._sandbox.bookings()
        self.narrator.check(f"the sandbox's own book: {named(booked)}", counted(booked), {"flight": 1, "hotel": 1})
        known = intents(self.home, self._trip)
        states = ", ".join(f"{path} {status}" for path, status in known.items())
        self.narrator.check(f"the ledger's file: {states}. An intent, and no outcome", known, CUT_SHORT)
        self._killed = booked

    def _recover(self) -> None:
        self.narrator.begin()
        self.narrator.say("An intent without an outcome: the service is asked under the same key. Nothing is guessed.")
        code, _ = self.processes.run("resume", self._trip[:8])
        self.narrator.check("the run has ended well (code 0)", code, int(Exit.ENDED_WELL))
        booked = self._sandbox.bookings()
        self.narrator.check(f"the sandbox's own book: {named(booked)}", counted(booked), ONE_OF_EACH)
        self.narrator.check("one hotel, and it is the one of before the kill", booked[:2], self._killed)

    def _undo(self) -> None:
        self.narrator.begin()
        self._sandbox.obey(NO_CARS)
        self.narrator.say(
            "Lee asks for another trip, in Korean, and Kim approves. But the sandbox now has no car left."
        )
        words = ("run", "travel", "--ask", ASKED_IN_KOREAN, "--as", "lee@home", "--approver", "kim@travel")
        code, said = self.processes.run(*words)
        self.narrator.check("the run was rolled back (code 11)", code, int(Exit.ROLLED_BACK))
        booked = self._sandbox.bookings(_first(RUN, said))
        self.narrator.check(f"the sandbox's own book: {named(booked)}", counted(booked, "cancelled"), UNDONE)

    def _count(self) -> None:
        self.narrator.begin()
        self.processes.run("runs")
        self.narrator.say("What two trips, a kill and an undo have left in the sandbox's own book:")
        booked = self._sandbox.bookings()
        ever, held = counted(booked), counted(booked, "confirmed")
        self.narrator.check(f"ever made: {listed(ever)}", ever, TWO_TRIPS)
        self.narrator.check(f"held now: {listed(held)}", held, ONE_OF_EACH)
        if not self.quick:
            self._crash()

    def _crash(self) -> None:
        self.narrator.say(f"That was one moment to die. Here is every {EVERY}th of all there are, with real kills:")
        code, _ = self.processes.progress("crashtest", "travel", "--every", str(EVERY))
        self.narrator.check("nothing was lost, repeated or left behind", code, int(Exit.ENDED_WELL))
        self.narrator.say("`fermata crashtest travel` strikes at all of them.")


def named(booked: Sequence[Confirmation]) -> str:
    """Such as `hotel HO-PZGAMG confirmed`."""
    return ", ".join(f"{booking['kind']} {booking['reference']} {booking['status']}" for booking in booked)


def listed(count: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {kind}{'s' * (number > 1)}" for kind, number in count.items())


def _first(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    if found is None:
        raise NotAsPromised(f"a command did not say what it should ({pattern}); seen {said[-500:]!r}")
    return found.group()

"""Other processes that want the same run, the same request or the same ledger; called through `warm.start`."""

import os
from datetime import timedelta
from multiprocessing.connection import Connection
from typing import Any

from reliability.errors import AlreadyDecided, Busy, Fenced
from reliability.identity import Voter
from reliability.ledger import deliveries, intents, leases, ledger, notices, requests, runs
from reliability.ledger.asked import Policy, Question
from reliability.ledger.intents import Step
from reliability.ledger.notices import Address


def open_the_ledger(barrier: Any) -> None:
    """Be among the first users of a ledger that nobody has made yet."""
    barrier.wait(30)
    ledger().call(runs.begin, str(os.getpid()), "travel", "v1", "kim", "here")


def drive(run: str, line: Connection) -> None:
    """Take the run, begin an effect and say so; once told to go on, try to record what became of it."""
    book = ledger()
    lease = book.call(leases.acquire, run)
    step = Step(run, "PAYING", 1, "compensable")
    book.call(intents.begin, lease, step, {"amount": 5})
    line.send(lease.token)
    line.recv()
    try:
        book.call(intents.settle, lease, step.key, "done", {"reference": "late"})
        line.send("recorded")
    except Fenced as refused:
        line.send(str(refused))


def vote(name: str, decision: requests.Decision, asked: list[str], barrier: Any, line: Connection) -> None:
    """Vote on each request at the same moment as somebody else; say who was in time."""
    book = ledger()
    for request in asked:
        barrier.wait(30)
        try:
            book.call(requests.vote, request, Voter(name, "travel"), decision)
            line.send("in time")
        except AlreadyDecided as late:
            line.send(str(late))


def begin(run: str, barrier: Any, line: Connection) -> None:
    """Begin the same effect of the same run as somebody else; the lease lets one through."""
    book = ledger()
    barrier.wait(30)
    try:
        lease = book.call(leases.acquire, run)
    except Busy:
        line.send(0)
    else:
        line.send(lease.token)
    barrier.wait(30)


def claim_a_notice(line: Connection) -> None:
    """Ask something, claim the notice of it and say under which key; then hold it until killed."""
    book = ledger()
    question = Question("6f1c2a1e-0000-4000-8000-000000000001", "APPROVING", 1, {}, {}, Policy({}), timedelta(hours=1))
    book.call(requests.ask, question)
    book.call(notices.address, [Address("desk")])
    claimed = book.call(deliveries.claim, "desk")
    assert claimed is not None
    line.send(claimed.key)
    line.recv()

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from reliability.ledger import Ledger, leases, runs
from reliability.ledger.asked import Policy, Question
from reliability.ledger.intents import Step
from reliability.ledger.leases import Lease
from reliability.ledger.open import open_engine
from tests.support.clock import SetClock

RUN = "6f1c2a1e-0000-4000-8000-000000000001"


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def book(tmp_path: Path, clock: SetClock) -> Ledger:
    """A new ledger whose time the test sets."""
    return Ledger(open_engine(f"sqlite:///{tmp_path / 'ledger.sqlite'}"), clock)


@pytest.fixture
def lease(book: Ledger) -> Lease:
    """A run that kim asked for, driven by this process."""
    book.call(runs.begin, RUN, "travel", "v1", "kim", "to Tokyo")
    return book.call(leases.acquire, RUN)


@pytest.fixture
def pay() -> Step:
    return Step(RUN, "PAYING", 1, "compensable")


Asks = Callable[..., Question]


@pytest.fixture
def asks() -> Asks:
    """A gate's question, with whatever the test wants to be different."""

    def question(**other: Any) -> Question:
        policy = {name: other.pop(name) for name in list(other) if name in Policy.__dataclass_fields__}
        known = {
            "run": RUN,
            "path": "APPROVING",
            "occurrence": 1,
            "digests": {},
            "shown": {"amount": 5},
            "policy": Policy(**{"teams": {"travel": 1}, **policy}),
            "expires_after": timedelta(hours=24),
        }
        return Question(**{**known, **other})

    return question

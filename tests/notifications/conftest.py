from collections.abc import Iterator

import pytest

from reliability.ledger.notices import Notice
from tests.support.receiver import Receiver, receiver


@pytest.fixture
def desk() -> Iterator[Receiver]:
    """Somebody's server that takes webhooks and honours keys."""
    with receiver() as known:
        yield known


@pytest.fixture
def notice() -> Notice:
    """A trip waits for the travel team."""
    return Notice(
        "req-1:opened",
        "opened",
        "6f1c2a1e-0000-4000-8000-000000000001",
        "2031-05-16T12:00:00.000+00:00",
        workflow="travel",
        title="서울에서 도쿄",
        where="APPROVING",
        request="req-1",
        requester="kim",
        teams=("travel",),
        missing={"travel": 2},
        until="2031-05-17T12:00:00.000+00:00",
        summary="KE101; 820,000원",
    )

"""Notices: written with what they tell or not at all, once, to whom they concern; and each delivered by one."""

from collections.abc import Callable
from datetime import timedelta
from multiprocessing import Pipe
from pathlib import Path

import pytest
from sqlalchemy import select

from reliability.errors import NotAllowed
from reliability.identity import Voter
from reliability.ledger import Ledger, deliveries, due, ledger, notices, requests, runs
from reliability.ledger.asked import Question
from reliability.ledger.deliveries import MOST, Claim
from reliability.ledger.notices import Address, Event
from reliability.ledger.tables import notices as written
from reliability.ledger.transaction import Transaction
from tests.reliability.conftest import RUN
from tests.support import rivals, warm
from tests.support.clock import SetClock
from tools.notifications.words import HEADLINES

Asks = Callable[..., Question]

MIN, LEE = Voter("min", "travel"), Voter("lee", "finance")
DESK = Address("desk")

pytestmark = pytest.mark.usefixtures("lease")


def told(book: Ledger) -> list[str]:
    """The events that were written, in the order of their ids."""
    return list(book.call(lambda tx: tx.execute(select(written.c.event).order_by(written.c.id)).scalars().all()))


def claimed(book: Ledger, route: str = "desk") -> Claim:
    found = book.call(deliveries.claim, route)
    assert found is not None
    return found


def standing(book: Ledger) -> list[tuple[str, int]]:
    return [(one.status, one.tries) for one in book.call(deliveries.newest)]


def test_what_is_to_be_decided_is_told_as_people_list_it(book: Ledger, asks: Asks) -> None:
    book.call(requests.ask, asks(shown={"paths": ["a.yaml", "b.yaml"], "left": [], "왜": "규칙: 운영"}))

    (opened,) = (one.notice for one in book.call(deliveries.newest))

    assert opened.summary == "a.yaml, b.yaml; 규칙: 운영"


def test_an_open_request_a_vote_that_is_not_enough_and_the_decision_are_told_once_each(
    book: Ledger, asks: Asks
) -> None:
    asked = book.call(requests.ask, asks(teams={"travel": 1, "finance": 1}))
    book.call(requests.ask, asks(teams={"travel": 1, "finance": 1}))

    book.call(requests.vote, asked.id, MIN, "approve")
    book.call(requests.vote, asked.id, MIN, "approve")
    book.call(requests.vote, asked.id, LEE, "approve", "fine")

    assert told(book) == ["decided", "opened", "vote-needed"]
    known = {one.notice.event: one.notice for one in book.call(deliveries.newest)}
    assert (known["opened"].workflow, known["opened"].title) == ("travel", "to Tokyo")
    assert known["vote-needed"].missing == {"finance": 1}
    assert known["vote-needed"].teams == ("finance",)
    assert (known["decided"].status, known["decided"].by, known["decided"].note) == ("approved", "lee@finance", "fine")


def test_a_request_that_nobody_decides_is_said_to_expire_and_to_have_expired(
    book: Ledger, asks: Asks, clock: SetClock
) -> None:
    asked = book.call(requests.ask, asks())

    clock.forward(timedelta(hours=22))
    book.call(due.touch, [asked.id])
    early = told(book)
    clock.forward(timedelta(hours=1))
    book.call(due.touch, [asked.id])
    book.call(due.touch, [asked.id])
    late = told(book)
    clock.forward(timedelta(hours=1))
    book.call(due.touch, [asked.id])

    assert early == ["opened"]
    assert late == ["expiring", "opened"]
    assert told(book) == ["expired", "expiring", "opened"]


def test_a_stuck_undo_asks_for_an_operator_and_not_for_an_approver(book: Ledger, asks: Asks) -> None:
    book.call(requests.ask, asks(path="travel/NEEDS_OPERATOR"))

    assert told(book) == ["needs-operator"]


def test_a_cancelled_run_is_told_as_a_decision(book: Ledger, asks: Asks) -> None:
    asked = book.call(requests.ask, asks())

    book.call(runs.cancel, RUN, "kim")
    book.call(requests.get, asked.id)

    assert told(book) == ["decided", "opened"]


def test_what_is_taken_back_is_not_told(book: Ledger, asks: Asks) -> None:
    def ask_and_fail(tx: Transaction) -> None:
        requests.ask(tx, asks())
        raise NotAllowed("no")

    with pytest.raises(NotAllowed):
        book.call(ask_and_fail)

    assert told(book) == []


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        (Address("all"), True),
        (Address("other", events=("decided",)), False),
        (Address("theirs", teams=("finance", "travel")), True),
        (Address("others", teams=("finance",)), False),
    ],
)
def test_a_route_gets_the_events_and_the_teams_that_it_names(
    address: Address, wanted: bool, book: Ledger, asks: Asks
) -> None:
    book.call(requests.ask, asks(teams={"travel": 1}))

    book.call(notices.address, [address])

    assert (book.call(deliveries.claim, address.route) is not None) is wanted


def test_what_anybody_may_decide_concerns_every_team(book: Ledger, asks: Asks) -> None:
    book.call(requests.ask, asks(teams={}))

    book.call(notices.address, [Address("desk", teams=("finance",))])

    assert claimed(book).notice.event == "opened"


def test_a_route_that_is_new_does_not_get_the_past(book: Ledger, asks: Asks, clock: SetClock) -> None:
    book.call(requests.ask, asks())
    clock.forward(timedelta(hours=25))

    book.call(notices.address, [DESK])

    assert standing(book) == [("nobody", 0)]


def test_a_notice_goes_to_a_route_once_and_whoever_comes_second_gets_nothing(book: Ledger, asks: Asks) -> None:
    book.call(requests.ask, asks())
    book.call(notices.address, [DESK])
    again = book.call(notices.address, [DESK])

    first = claimed(book)
    second = book.call(deliveries.claim, "desk")
    sent = book.call(deliveries.sent, first)

    assert (again, second, sent) == (0, None, True)
    assert book.call(deliveries.claim, "desk") is None
    assert standing(book) == [("sent", 1)]


def test_who_was_silent_for_too_long_loses_the_claim_and_settles_nothing(
    book: Ledger, asks: Asks, clock: SetClock
) -> None:
    book.call(requests.ask, asks())
    book.call(notices.address, [DESK])
    slow = claimed(book)
    clock.forward(deliveries.CLAIM)

    other = claimed(book)

    assert other.key == slow.key
    assert book.call(deliveries.sent, slow) is False
    assert standing(book) == [("waiting", 0)]
    assert book.call(deliveries.sent, other) is True


def test_what_a_killed_process_was_sending_is_taken_over_at_once(home: Path, tmp_path: Path) -> None:
    ours, theirs = Pipe()
    sender = warm.start(tmp_path / "said", {"FERMATA_HOME": str(home)}, rivals.claim_a_notice, theirs)
    key = ours.recv()

    while_it_lives = ledger().call(deliveries.claim, "desk")
    sender.kill()
    after = ledger().call(deliveries.claim, "desk")

    assert while_it_lives is None
    assert after is not None
    assert after.key == key


def test_what_fails_is_tried_ever_more_seldom_then_given_up_and_again_when_somebody_says_so(
    book: Ledger, asks: Asks, clock: SetClock
) -> None:
    book.call(requests.ask, asks())
    book.call(notices.address, [DESK])
    pauses: list[timedelta] = []

    for _ in range(MOST):
        began = clock.now()
        while (found := book.call(deliveries.claim, "desk")) is None:
            clock.forward(timedelta(seconds=30))
        pauses.append(clock.now() - began)
        book.call(deliveries.failed, found, "no answer", final=False)

    assert pauses[1] == timedelta(seconds=30)
    assert pauses == sorted(pauses)
    assert standing(book) == [("given up", MOST)]
    assert book.call(deliveries.retry) == 1
    assert book.call(deliveries.sent, claimed(book)) is True


def test_what_was_refused_for_good_is_given_up_at_once(book: Ledger, asks: Asks) -> None:
    book.call(requests.ask, asks())
    book.call(notices.address, [DESK])

    became = book.call(deliveries.failed, claimed(book), "gone", final=True)

    assert became == "given up"
    assert standing(book) == [("given up", 1)]


def test_a_receiver_that_asks_for_patience_gets_it(book: Ledger, asks: Asks, clock: SetClock) -> None:
    book.call(requests.ask, asks())
    book.call(notices.address, [DESK])

    book.call(deliveries.failed, claimed(book), "busy", final=False, wish=timedelta(minutes=10))
    clock.forward(timedelta(minutes=9))
    early = book.call(deliveries.claim, "desk")
    clock.forward(timedelta(minutes=1))

    assert early is None
    assert claimed(book).tries == 1


def test_every_event_has_words() -> None:
    events: set[Event] = set(notices.EVENTS)

    assert {language: set(words) for language, words in HEADLINES.items()} == {"en": events, "ko": events}

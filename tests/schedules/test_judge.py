"""The judge of random schedules, on stories made by hand: each thing that may go wrong is seen, and nothing else."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from tests.support.saga_judge import faults
from tests.support.saga_schedule import Schedule
from tests.support.saga_service import Booking, Service
from tests.support.saga_shape import Asking, Step
from tests.support.saga_story import Cast, Story

Change = Callable[[Story], object]


def key(step: int) -> str:
    return f"run:DOING_{step + 1}:1"


def intent(step: int, **other: Any) -> Any:
    return SimpleNamespace(**{"key": key(step), "undoes": None, "undone_at": None, "status": "done", **other})


def request(status: str = "approved") -> Any:
    votes = ({"voter": "ann", "decision": "approve"},)
    return SimpleNamespace(id="req", path="APPROVING_2", status=status, votes=votes, decided_by="ann")


def completed() -> Story:
    """Two steps, the second behind a gate."""
    service = Service(["keyed", "keyed"], book=[Booking(0, key(0), 1, 1), Booking(1, key(1), 2, 2)])
    service.sent = [(0, 0), (1, 1)]
    story = Story(Schedule.of(Step(), Step(asking=Asking())), service, "run", "COMPLETED", "asker")
    story.votes = [Cast("req", "APPROVING_2", "ann", True, 1, "approved")]
    story.intents, story.requests = [intent(0), intent(1)], [request()]
    return story


def undone(*order: int) -> Story:
    story = completed()
    story.status = "ROLLED_BACK"
    for moment, step in enumerate(order, 10):
        story.service.book[step].cancelled = moment
        story.service.cancels.append(step)
    story.intents = [intent(step, undone_at="later") for step in range(2)]
    return story


def again(step: int, **other: Any) -> Change:
    return lambda story: story.service.book.append(Booking(**{**vars(story.service.book[step]), **other}))


def such(name: str, value: Any) -> Change:
    return lambda story: setattr(story, name, value)


WRONG: list[tuple[Change, str]] = [
    (such("status", "paused"), "blocked"),
    (again(0), "step 0 was done 2 times"),
    (again(0, key="run:other"), "step 0 was done 2 times"),
    (lambda story: setattr(story.service.book[0], "amount", 82_000), "was done with [82000]"),
    (lambda story: story.service.book.pop(), "COMPLETED, and [1] are missing"),
    (such("status", "ROLLED_BACK"), "are still held"),
    (such("intents", [intent(0)]), "orphaned"),
    (lambda story: setattr(story.service.book[1], "cancelled", 9), "lost: the ledger counts on"),
    (such("votes", []), "with 0 of 1 approvals"),
    (lambda story: story.votes.append(Cast("req", "APPROVING_2", "bob", False, 1, "rejected")), "told that it was"),
    (lambda story: story.requests.append(request("rejected")), "was told approved, and req is rejected"),
    (such("votes", [Cast("req", "APPROVING_2", "bob", True, 1, "approved")]), "ann never said 'approve'"),
    (such("cancelled", 1), "steps [1] were sent after the run was cancelled"),
]


@pytest.mark.parametrize("story", [completed(), undone(1, 0)], ids=["completed", "rolled back"])
def test_a_story_that_ended_well_has_no_fault(story: Story) -> None:
    assert faults(story) == []


@pytest.mark.parametrize(("change", "said"), WRONG, ids=[said for _, said in WRONG])
def test_a_story_that_ended_badly_is_seen_for_what_it_is(change: Change, said: str) -> None:
    story = completed()
    change(story)

    assert any(said in fault for fault in faults(story)), faults(story)


def test_an_undo_in_the_wrong_order_is_seen() -> None:
    assert faults(undone(0, 1)) == ["undone in the order [0, 1], not newest first"]

"""Schedules that once ended badly: the first as the random ones found and shrank it, the second its like by hand."""

import pytest

from tests.support.saga_judge import faults
from tests.support.saga_player import playing
from tests.support.saga_schedule import Cancel, Crash, Schedule, Vote
from tests.support.saga_service import Trouble
from tests.support.saga_shape import Asking, Shape, Step

GATED = Step("keyed", Asking())


def test_a_cancellation_does_not_say_that_a_pivot_which_lands_late_never_happened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    late = (Trouble(0, "do", "late", 3), Trouble(0, "do", "refused"))
    schedule = Schedule(Shape((GATED, Step()), pivot=0), (1, 2), late, acts=(Vote(1, True), Cancel()))

    with playing(monkeypatch) as player:
        story = player.play(schedule)

    assert faults(story) == []
    assert story.service.holds(0)
    assert story.status == "HANDED_OVER"  # the pivot happened, somebody said so, and what comes after it was cancelled


def test_what_a_pivot_stands_on_is_not_undone_because_the_run_was_cancelled_while_nobody_knew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    schedule = Schedule(
        Shape((Step(), GATED), pivot=1), (1, 2), acts=(Vote(1, True, crash=Crash(1, "after the call")), Cancel())
    )

    with playing(monkeypatch) as player:
        story = player.play(schedule)

    assert faults(story) == []
    assert {booking.step for booking in story.service.held} == {0, 1}
    assert story.status == "COMPLETED"

"""Random schedules over random sagas: whatever dies, is late, comes twice or is decided when, the outside is right.

A failure prints the schedule, shrunk; it is a plain value that a named test can play again.
"""

from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from graphs.verify import verify
from tests.support.saga_graph import Boxes, Stage, saga
from tests.support.saga_judge import faults
from tests.support.saga_player import Player, playing
from tests.support.saga_schedule import Schedule, schedules
from tests.support.saga_shape import Shape, shapes
from tests.support.saga_wrong import WRONG

FEW, MANY = 80, 250
"""Schedules a seed: in `make test` and in `make certify`."""

UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def some(count: int, *phases: Phase) -> settings:
    return settings(max_examples=count, phases=phases, deadline=None, database=None, suppress_health_check=UNHURRIED)


def explore(player: Player, number: int, count: int, *phases: Phase) -> Counter[str]:
    """Play so many; how they ended. The first one with a fault is shrunk and raised."""
    ended: Counter[str] = Counter()

    @seed(number)
    @some(count, *phases)
    @given(schedules())
    def check(schedule: Schedule) -> None:
        story = player.play(schedule)
        assert faults(story) == []
        ended[story.status] += 1

    check()
    return ended


@pytest.mark.parametrize("number", range(1, 5))
def test_whatever_happens_to_a_random_saga_the_service_holds_what_its_end_says(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(monkeypatch) as player:
        ended = explore(player, number, FEW, Phase.generate, Phase.shrink)

    assert ended.total() >= FEW
    assert player.crashed > FEW / 10


@pytest.mark.certify
@pytest.mark.parametrize("number", range(11, 19))
def test_two_thousand_schedules_leave_the_service_as_their_ends_say(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(monkeypatch) as player:
        ended = explore(player, number, MANY, Phase.generate, Phase.shrink)

    assert ended.total() >= MANY
    assert player.crashed > MANY / 10
    assert set(ended) == {"COMPLETED", "DECLINED", "ROLLED_BACK", "HANDED_OVER"}


@pytest.mark.parametrize("boxes", WRONG, ids=lambda boxes: boxes.__name__)
def test_a_saga_that_is_wrong_in_one_thing_is_caught(boxes: type[Boxes], monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(monkeypatch, boxes) as player, pytest.raises((AssertionError, ZeroDivisionError)):
        explore(player, 1, MANY, Phase.generate)


def test_the_random_sagas_pass_verification() -> None:
    @seed(1)
    @some(100, Phase.generate)
    @given(shapes())
    def check(shape: Shape) -> None:
        assert verify(saga(shape, Boxes(Stage())), "random_saga").findings == ()

    check()

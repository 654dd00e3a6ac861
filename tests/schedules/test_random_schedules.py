"""Random schedules over random sagas: whatever dies, is late, comes twice or is decided when, the outside is right.

A failure prints the schedule, shrunk; it is a plain value that a named test can play again.
"""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from graphs.verify import verify
from tests.support.saga_graph import Boxes, Stage, saga
from tests.support.saga_judge import faults
from tests.support.saga_player import Player, playing
from tests.support.saga_schedule import Schedule, schedules
from tests.support.saga_shape import Shape, shapes
from tests.support.saga_wrong import WRONG

BATCH = 25
"""Schedules a seed. Hypothesis varies what it has drawn before: many small batches differ more than a large one."""

UNHURRIED = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def some(count: int, *phases: Phase) -> settings:
    return settings(max_examples=count, phases=phases, deadline=None, database=None, suppress_health_check=UNHURRIED)


def explore(player: Player, seeds: Iterable[int], *phases: Phase, fault: str = "") -> Counter[str]:
    """Play a batch for each seed; how they ended. The first one with (such) a fault is shrunk, and raised."""
    ended: Counter[str] = Counter()

    def check(schedule: Schedule) -> None:
        story = player.play(schedule)
        assert [found for found in faults(story) if fault in found] == []
        ended[story.status] += 1

    for number in seeds:
        seed(number)(some(BATCH, *phases)(given(schedules())(check)))()
    return ended


@pytest.mark.parametrize("seeds", [range(number, number + 4) for number in (0, 4, 8, 12)], ids=str)
def test_whatever_happens_to_a_random_saga_the_service_holds_what_its_end_says(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(monkeypatch) as player:
        ended = explore(player, seeds, Phase.generate, Phase.shrink)

    assert ended.total() >= BATCH * len(seeds)
    assert player.crashed > ended.total() / 10


@pytest.mark.certify
@pytest.mark.parametrize("seeds", [range(number, number + 10) for number in range(100, 180, 10)], ids=str)
def test_two_thousand_schedules_leave_the_service_as_their_ends_say(
    seeds: range, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(monkeypatch) as player:
        ended = explore(player, seeds, Phase.generate, Phase.shrink)

    assert ended.total() >= BATCH * len(seeds)
    assert player.crashed > ended.total() / 10
    assert set(ended) == {"COMPLETED", "DECLINED", "ROLLED_BACK", "HANDED_OVER"}


@pytest.mark.parametrize(("boxes", "fault"), WRONG.items(), ids=lambda given: getattr(given, "__name__", ""))
def test_a_saga_that_is_wrong_in_one_thing_is_caught(
    boxes: type[Boxes], fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(monkeypatch, boxes) as player, pytest.raises((AssertionError, ZeroDivisionError), match=fault):
        explore(player, range(40), Phase.generate, fault=fault)


def test_the_random_sagas_pass_verification() -> None:
    @seed(1)
    @some(100, Phase.generate)
    @given(shapes())
    def check(shape: Shape) -> None:
        assert verify(saga(shape, Boxes(Stage())), "random_saga").findings == ()

    check()

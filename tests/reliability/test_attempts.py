"""Trying again: bounded in number, in patience, and only where it can help."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tenacity import Future, RetryCallState

from reliability.attempts import Attempts
from reliability.errors import EffectError, Permanent, Refusal, Transient, Unknown
from tests.support.clock import Watch


def after(attempts: Attempts, number: int, error: Exception) -> float:
    """How long the wait after the n-th try is."""
    state = RetryCallState(attempts.each(), None, (), {})
    state.attempt_number = number
    state.outcome = Future(number)
    state.outcome.set_exception(error)
    return attempts._wait(state)


@given(
    number=st.integers(1, 60),
    first=st.floats(0.001, 10),
    longest=st.floats(0.001, 100),
    chance=st.randoms(use_true_random=False),
)
def test_no_wait_is_longer_than_the_longest_and_the_early_ones_are_short(
    number: int, first: float, longest: float, chance: random.Random
) -> None:
    attempts = Attempts(first=first, longest=longest, chance=chance)

    wait = after(attempts, number, Transient("busy"))

    assert 0 <= wait <= min(longest, first * 2**number)


@given(wish=st.floats(0, 10_000), patience=st.floats(0, 100), chance=st.randoms(use_true_random=False))
def test_the_service_is_given_the_time_it_asks_for_up_to_our_patience(
    wish: float, patience: float, chance: random.Random
) -> None:
    attempts = Attempts(longest=5.0, patience=patience, chance=chance)

    wait = after(attempts, 1, Transient("busy", retry_after=wish))

    assert min(wish, patience) <= wait <= max(5.0, patience)


def test_two_callers_do_not_come_back_at_the_same_moment() -> None:
    waits = {after(Attempts(), 3, Transient("busy")) for _ in range(20)}

    assert len(waits) == 20


async def tried(attempts: Attempts, errors: list[Exception]) -> int:
    """How many tries a call took that meets these errors, one a try."""
    count = 0
    async for attempt in attempts.each():
        with attempt:
            count += 1
            if errors:
                raise errors.pop(0)
    return count


@pytest.mark.parametrize("error", [Transient, Unknown])
async def test_a_passing_trouble_is_tried_again(error: type[EffectError]) -> None:
    slept: list[float] = []

    assert await tried(Attempts(most=4, sleep=Watch(slept)), [error("once"), error("twice")]) == 3
    assert len(slept) == 2


@pytest.mark.parametrize("error", [Permanent("sold out"), Refusal("no"), TimeoutError("ours"), ValueError("a bug")])
async def test_what_can_never_work_is_not_tried_again(error: Exception) -> None:
    slept: list[float] = []

    with pytest.raises(type(error)) as raised:
        await tried(Attempts(sleep=Watch(slept)), [error])

    assert raised.value is error
    assert slept == []


async def test_after_the_last_try_the_last_error_comes_back_as_it_is() -> None:
    last = Transient("third")

    with pytest.raises(Transient) as raised:
        await tried(Attempts(most=3, sleep=Watch([])), [Transient("first"), Transient("second"), last])

    assert raised.value is last

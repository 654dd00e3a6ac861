"""Boundaries: who watches is told every change that must last, in order; nobody watches unless a crash test does."""

from collections.abc import Iterator

import pytest

from reliability import boundaries
from reliability.errors import Transient
from reliability.hold import hold
from reliability.ledger import aside, runs
from tests.support.world import World, in_turn


@pytest.fixture
def crossed() -> Iterator[list[str]]:
    told: list[str] = []
    boundaries.watch(lambda when, what: told.append(f"{when} {what if isinstance(what, str) else what.__name__}"))
    yield told
    boundaries.watch(None)


async def test_a_transaction_under_a_lease_is_told_from_before_to_after(crossed: list[str]) -> None:
    async with hold("run"):
        await aside(runs.mark, "run", status="running")

    held = ["before acquire", "after acquire", "before mark", "after mark", "before release", "after release"]
    assert crossed == held


async def test_a_call_that_is_tried_again_is_told_with_the_pause_between(crossed: list[str]) -> None:
    delivery = World(in_turn(Transient("busy"))).delivery()

    await delivery({}, "key", in_doubt=True, tell=lambda *_, **__: None)

    look = ["before the probe", "after the probe", "before the call"]
    assert crossed == [*look, "in the pause between two tries", *look, "after the call"]


async def test_nobody_is_told_where_no_crash_test_watches() -> None:
    boundaries.cross("before", "anything")

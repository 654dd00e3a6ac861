"""What each state of a run cost, read from its checkpoints."""

from collections.abc import AsyncIterator, Sequence
from io import StringIO
from typing import Any

from langgraph.types import StateSnapshot
from rich.console import Console

from host.checkpoints import open_saver
from host.costs import Cost, costs_of
from host.terminal import costs_table
from tests.support.shop import a_run, answer, counter, paying, till
from tests.support.world import World


def snapshot(number: int, *entered: str, at: str | None = None, **values: Any) -> StateSnapshot:
    """The number-th checkpoint, from which these states are entered; a second after the one before."""
    parent: Any = {"configurable": {"checkpoint_id": str(number - 1)}} if number else None
    return StateSnapshot(
        values=values,
        next=entered,
        config={"configurable": {"checkpoint_id": str(number)}},
        metadata=None,
        created_at=at or f"2031-05-16T12:00:{number:02}.500000+00:00",
        parent_config=parent,
        tasks=(),
        interrupts=(),
    )


async def cost(oldest_first: Sequence[StateSnapshot]) -> list[Cost]:
    async def history() -> AsyncIterator[StateSnapshot]:
        for one in reversed(oldest_first):
            yield one

    return await costs_of(history())


async def test_a_state_costs_the_time_from_entering_to_leaving_it() -> None:
    told = [
        snapshot(0, "__start__"),
        snapshot(1, "PLANNING"),
        snapshot(2, "APPROVING", at="2031-05-16T12:00:05.500000+00:00"),
        snapshot(3, at="2031-05-16T12:01:05.750000+00:00"),
    ]

    assert await cost(told) == [Cost("PLANNING", 1, 4.0), Cost("APPROVING", 1, 60.25)]


async def test_a_state_that_was_entered_twice_is_counted_twice_where_it_came_first() -> None:
    told = [snapshot(0, "A"), snapshot(1, "B"), snapshot(2, "A"), snapshot(3)]

    assert await cost(told) == [Cost("A", 2, 2.0), Cost("B", 1, 1.0)]


async def test_a_state_that_was_not_left_yet_has_cost_nothing_yet() -> None:
    assert await cost([snapshot(0, "A"), snapshot(1, "B")]) == [Cost("A", 1, 1.0)]


async def test_states_side_by_side_cost_the_same_time() -> None:
    assert await cost([snapshot(0, "A", "B"), snapshot(1)]) == [Cost("A", 1, 1.0), Cost("B", 1, 1.0)]


async def test_calls_and_tokens_are_those_that_the_state_remembers() -> None:
    usage = {
        "A": {"calls": 2, "input_tokens": 30, "output_tokens": 12, "model": "m"},
        "NEVER": {"calls": 9, "input_tokens": 9, "output_tokens": 9, "model": "m"},
    }

    (only,) = await cost([snapshot(0, "A"), snapshot(1, usage=usage)])

    assert (only.calls, only.tokens) == (2, 42)


async def test_money_is_shown_where_the_models_price_is_known() -> None:
    usage = {
        "A": {
            "calls": 1,
            "input_tokens": 3,
            "output_tokens": 1,
            "model": "m",
            "cost": {"minor": 12, "currency": "USD"},
        },
        "B": {"calls": 1, "input_tokens": 3, "output_tokens": 1, "model": "m"},
    }

    costs = await cost([snapshot(0, "A", "B"), snapshot(1, usage=usage)])

    console = Console(file=StringIO(), width=100)
    console.print(costs_table(costs))
    assert [one.money for one in costs] == [{"minor": 12, "currency": "USD"}, None]
    assert "$0.12" in console.file.getvalue()  # type: ignore[attr-defined]


async def test_a_run_that_never_began_cost_nothing() -> None:
    assert await cost([]) == []


async def test_a_real_runs_costs_survive_its_processes(tmp_path: Any) -> None:
    world, config = World(), a_run()
    async with open_saver(tmp_path) as saver:
        graph = counter(world).compile(checkpointer=saver)
        await graph.ainvoke({"amount": 5}, config, durability="sync")
        await graph.ainvoke(answer("approve"), config, durability="sync")

    async with open_saver(tmp_path) as saver:
        found = await costs_of(till(paying(world)).compile(checkpointer=saver).aget_state_history(config))
        told = await costs_of(counter(world).compile(checkpointer=saver).aget_state_history(config))

    assert [(one.phase, one.times) for one in told] == [
        ("PRICING", 1),
        ("APPROVING", 1),
        ("PAYING", 1),
        ("COMPLETED", 1),
    ]
    assert all(one.seconds >= 0 for one in told)
    assert found is not None

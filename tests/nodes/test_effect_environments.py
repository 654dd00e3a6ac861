"""An effect is sent only where it may be, and in production only with people's approval or with leave."""

import pytest
from langgraph.checkpoint.memory import InMemorySaver

from tests.support.shop import a_run, paying, till
from tests.support.world import World


async def test_an_effect_stays_out_of_environments_it_was_not_made_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_ENVIRONMENT", "production")
    graph, config = till(paying(world)).compile(checkpointer=InMemorySaver()), a_run()

    ended = await graph.ainvoke({"amount": 5}, config)

    assert ended["status"] == "DECLINED"
    assert ended["outcomes"]["PAYING"]["reason"] == (
        "PAYING may touch development only, and this is production; it was not sent"
    )
    assert world.calls == []


async def test_an_effect_made_for_production_runs_there(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_ENVIRONMENT", "production")
    pay = paying(world, environments=frozenset({"production"}), ungated_because="a cent to our own account")

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["status"] == "COMPLETED"


@pytest.mark.parametrize("where", ["production", "prod", "live", "Production "])
async def test_in_production_nothing_is_done_that_nobody_approves_and_nobody_gave_leave_for(
    where: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph that nobody verified."""
    monkeypatch.setenv("FERMATA_ENVIRONMENT", where)
    pay = paying(world, environments=frozenset({where}), ungated_because=" ")

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["status"] == "DECLINED"
    assert ended["outcomes"]["PAYING"]["reason"] == (
        f"PAYING has neither a gate nor the leave to do without (`ungated_because`), and this is {where}; "
        "it was not sent"
    )
    assert world.calls == []


async def test_the_same_effect_is_rehearsed_where_nothing_is_meant_for_real(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_ENVIRONMENT", "staging")
    pay = paying(world, environments=frozenset({"staging", "production"}))

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["status"] == "COMPLETED"


async def test_an_effect_behind_a_gate_demands_the_approval_itself(world: World) -> None:
    """A workflow that was drawn around its gate."""
    pay = paying(world, gate="APPROVING")

    ended = await till(pay).compile(checkpointer=InMemorySaver()).ainvoke({"amount": 5}, a_run())

    assert ended["outcomes"]["PAYING"]["reason"] == "nobody approved PAYING at APPROVING; it was not sent"
    assert world.calls == []

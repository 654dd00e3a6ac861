"""`fermata migrate`: a paused run goes on under the new names, with its votes, its effects and its messages."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langgraph.types import Command

from host.checkpoints import GuardedSaver, open_saver
from host.history import history
from reliability.errors import Permanent, VersionChanged
from reliability.identity import Voter
from reliability.ledger import aside, intents, leases, requests, runs
from reliability.ledger import ledger as open_ledger
from reliability.ledger.tables import leases as held
from tests.support import warm
from tests.support.moving import after, before, moved, shop, waiting
from tests.support.renaming import migrate_and_die, published
from tests.support.shop import Graph, answer, run_of, speaks
from tests.support.world import World, in_turn, keys


async def test_a_run_that_waits_at_a_renamed_gate_goes_on_there_and_the_votes_given_before_count(
    saver: GuardedSaver, world: World
) -> None:
    config = await waiting(saver, before())
    (asked,) = await aside(requests.inbox, run_of(config))
    await aside(requests.vote, asked.id, Voter("kim", "desk", True), "approve")

    told = await moved(saver, after(world), config)
    graph = published(after(world), checkpointer=saver)
    shown = (await graph.aget_state(config)).interrupts
    with speaks("lee", "desk", authenticated=True):
        ended = await graph.ainvoke(Command(resume={shown[0].id: answer("approve", asked.id).resume}), config)

    assert (told.result, told.waits_at, told.renames["APPROVING"]) == ("moved", ("CONFIRMING",), "CONFIRMING")
    assert shown[0].value["request"] == asked.id
    assert ended["status"] == "COMPLETED"
    assert keys(world.calls) == [f"{run_of(config)}:PAYING:1"]
    assert [one.path for one in await aside(requests.of_run, run_of(config))] == ["CONFIRMING"]
    assert (await aside(runs.get, run_of(config))).phase == "COMPLETED"


async def test_a_request_that_was_decided_before_the_move_is_found_by_going_on(
    saver: GuardedSaver, world: World
) -> None:
    config = await waiting(saver, before())
    (asked,) = await aside(requests.inbox, run_of(config))
    for name in ("kim", "lee"):
        await aside(requests.vote, asked.id, Voter(name, "desk", True), "approve")

    await moved(saver, after(world), config)
    ended = await published(after(world), checkpointer=saver).ainvoke(None, config)

    assert ended["status"] == "COMPLETED"
    assert len(world.calls) == 1


async def test_an_effect_done_before_its_rename_is_not_done_again_and_its_undo_finds_it(saver: GuardedSaver) -> None:
    config, undoing = await waiting(saver, before()), World()
    refusing = World(in_turn(Permanent("no")))
    (asked,) = await aside(requests.inbox, run_of(config))

    await moved(saver, after(refusing, undoing), config)
    for name in ("kim", "lee"):
        await aside(requests.vote, asked.id, Voter(name, "desk", True), "approve")
    ended = await published(after(refusing, undoing), checkpointer=saver).ainvoke(None, config)

    assert ended["status"] == "ROLLED_BACK"
    assert undoing.undone == [f"{run_of(config)}:RESERVING:1"]
    assert {phase: known["result"] for phase, known in ended["outcomes"].items()} == {
        "HOLDING": "done",
        "PAYING": "failed",
        "DROPPING": "undone",
    }
    rows = await aside(intents.of_run, run_of(config))
    assert [row.path for row in rows] == ["RESERVING", "PAYING", "RELEASING"]


async def test_the_second_time_there_is_nothing_to_do_and_history_keeps_the_old_checkpoint(saver: GuardedSaver) -> None:
    config = await waiting(saver, before())

    first = await moved(saver, after(), config)
    then = [stored async for stored in saver.alist(config)]
    second = await moved(saver, after(), config)

    assert (first.result, second.result) == ("moved", "unchanged")
    assert len([stored async for stored in saver.alist(config)]) == len(then)
    *_, old, new = await history(saver, await aside(runs.get, run_of(config)))
    assert (old.entered, old.mark, new.entered, new.mark) == (("APPROVING",), "", ("CONFIRMING",), "migrated")
    assert "APPROVING is now CONFIRMING" in new.changed
    assert new.parent == old.checkpoint
    assert new.waits


async def test_a_run_moved_twice_is_known_by_its_oldest_name(saver: GuardedSaver, world: World) -> None:
    def third(world: World) -> Graph:
        g = shop(world, World(), "DECIDING", "HOLDING", "DROPPING")
        gate: Any = g.nodes["DECIDING"].runnable
        g.nodes.pop("DECIDING")
        g.add_node("DECIDING", replace(gate.afunc, renamed_from=("APPROVING", "CONFIRMING")))
        return g

    config = await waiting(saver, before())
    (asked,) = await aside(requests.inbox, run_of(config))

    results = [(await moved(saver, builder, config)).result for builder in (after(), third(world))]
    for name in ("kim", "lee"):
        await aside(requests.vote, asked.id, Voter(name, "desk", True), "approve")
    ended = await published(third(world), checkpointer=saver).ainvoke(None, config)

    assert results == ["moved", "moved"]
    assert ended["status"] == "COMPLETED"
    assert not [one async for one in saver.alist(config) if one.config == one.parent_config]
    told = await history(saver, await aside(runs.get, run_of(config)))
    (old,), (new,) = ([one for one in told if one.entered == (name,)] for name in ("APPROVING", "DECIDING"))
    assert (new.parent, new.mark) == (old.checkpoint, "migrated")
    assert "APPROVING is now DECIDING" in new.changed


async def test_what_cannot_be_moved_is_left_with_the_reason_and_still_refused(saver: GuardedSaver) -> None:
    config, g = await waiting(saver, before()), after()
    gate: Any = g.nodes["CONFIRMING"].runnable
    g.nodes.pop("CONFIRMING")
    g.add_node("CONFIRMING", replace(gate.afunc, renamed_from=()))

    told = await moved(saver, g, config)

    assert told.result == "needs a person"
    assert told.why == "it waits at APPROVING, which is gone and was not declared as renamed"
    with pytest.raises(VersionChanged, match="`fermata migrate` moves it"):
        await published(g, checkpointer=saver).ainvoke(None, config)
    assert (await aside(requests.inbox, run_of(config)))[0].path == "APPROVING"


async def test_a_run_that_another_living_process_drives_is_left_alone(saver: GuardedSaver) -> None:
    config = await waiting(saver, before())
    host, pid, _ = leases._me(os.getpid())
    lease = await aside(leases.acquire, run_of(config))
    other = {"pid": os.getppid(), "started": leases.started(os.getppid()), "host": host}
    await aside(lambda tx: tx.execute(held.update().where(held.c.run == lease.run).values(**other)))

    told = await moved(saver, after(), config)
    await aside(lambda tx: tx.execute(held.delete()))
    again = await moved(saver, after(), config)

    assert (told.result, again.result) == ("left", "moved")
    assert f"is being driven by process {os.getppid()}" in told.why
    assert pid != os.getppid()


@pytest.mark.parametrize("again", [True, False], ids=["migrated again", "finished by the code that it fits"])
async def test_killed_at_any_boundary_everything_is_right(again: bool, tmp_path: Path, home: Path) -> None:
    env, folder = {"FERMATA_HOME": str(home)}, tmp_path / "checkpoints"
    codes: list[int] = []
    while not codes or codes[-1] != 0:
        ordinal, world = len(codes) + 1, World()
        async with open_saver(folder) as saver:
            config = await waiting(saver, before())
            (asked,) = await aside(requests.inbox, run_of(config))
            await aside(requests.vote, asked.id, Voter("kim", "desk", True), "approve")

        dying = await asyncio.to_thread(
            warm.start, tmp_path / "said", env, migrate_and_die, str(folder), after, ordinal
        )
        codes.append((await asyncio.to_thread(dying.wait)).code)

        async with open_saver(folder) as saver:
            told = await moved(saver, after(world), config) if again else None
            await aside(requests.vote, asked.id, Voter("lee", "desk", True), "approve")
            try:
                ended = await published(after(world), checkpointer=saver).ainvoke(None, config)
            except VersionChanged:
                ended = await published(shop(world, World()), checkpointer=saver).ainvoke(None, config)
                assert told is None
        assert told is None or told.result in ("moved", "unchanged"), (ordinal, told)
        assert ended["status"] == "COMPLETED", (ordinal, ended)
        assert len(world.calls) == 1, ordinal
        assert told is None or open_ledger().call(runs.get, run_of(config)).version == told.now

    assert codes[:-1] == [-9] * (len(codes) - 1)
    assert len(codes) > 10

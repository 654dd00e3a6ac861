"""`fermata migrate`: a paused run goes on under the new names, with its votes, its effects and its messages."""

import asyncio
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langgraph.graph import START, StateGraph
from langgraph.types import Command, Send

from host.checkpoints import GuardedSaver, open_saver
from host.history import history
from host.moving import Moved, migrate
from nodes.compensation import Compensation
from nodes.routers import outcome_of, undo_of, verdict_of
from reliability.errors import Permanent, VersionChanged
from reliability.identity import Voter
from reliability.ledger import aside, intents, leases, requests, runs
from reliability.ledger import ledger as open_ledger
from reliability.ledger.tables import leases as held
from state.messages import Messages
from tests.support import warm
from tests.support.renaming import known, migrate_and_die, published
from tests.support.shop import Config, Graph, ShopState, a_run, answer, approving, ending, paying, run_of, speaks
from tests.support.world import World, in_turn, keys


class Chat(ShopState, total=False):
    messages: Messages  # type: ignore[misc]


@dataclass(frozen=True)
class Noting:
    """A state that says a word and counts how often it was entered."""

    phase: str
    entered: list[str] = field(default_factory=list, repr=False)
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, _state: Any) -> dict[str, Any]:
        self.entered.append(self.phase)
        return {"messages": [AIMessage(f"{len(self.entered)} × {self.phase}")]}


def was(old: str, name: str) -> dict[str, Any]:
    return {"renamed_from": (old,)} if old != name else {}


def shop(
    world: World, undoing: World, gate: str = "APPROVING", hold: str = "RESERVING", drop: str = "RELEASING"
) -> Graph:
    """Holds, asks two people of the desk, pays; or lets go again."""
    pay = paying(world, gate=gate)
    asked = replace(approving(pay, teams={"desk": 2}, **was("APPROVING", gate)), phase=gate)
    g: Graph = StateGraph(Chat)
    g.add_node(hold, paying(World(), hold, undo=drop, **was("RESERVING", hold)))
    g.add_node(gate, asked)
    g.add_node("PAYING", pay)
    g.add_node(drop, Compensation(drop, hold, undoing.undo(), **was("RELEASING", drop)))
    for end in ("COMPLETED", "ROLLED_BACK"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    g.add_edge(START, hold)
    go(hold, outcome_of(hold), {"done": gate, "failed": "ROLLED_BACK", "unknown": drop})
    go(gate, verdict_of(gate), {"approved": "PAYING", "waiting": gate, "rejected or expired": drop})
    go("PAYING", outcome_of("PAYING"), {"done": "COMPLETED", "failed": drop})
    go(drop, undo_of(drop), {"undone": "ROLLED_BACK"})
    return g


def before() -> Graph:
    return shop(World(), World())


def after(world: World | None = None, undoing: World | None = None) -> Graph:
    return shop(world or World(), undoing or World(), "CONFIRMING", "HOLDING", "DROPPING")


async def waiting(saver: GuardedSaver, builder: Graph) -> Config:
    config = a_run()
    await published(builder, checkpointer=saver).ainvoke({"amount": 5}, config)
    return config


async def moved(saver: GuardedSaver, builder: Graph, config: Config) -> Moved:
    return next(one for one in await migrate(saver, None, known(builder)) if one.run == run_of(config))


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


async def test_the_finished_half_of_a_parallel_step_is_kept_and_what_it_said_is_said_once(
    saver: GuardedSaver, world: World
) -> None:
    entered: list[str] = []

    def both(gate: str, noting: str) -> Graph:
        pay = paying(world, gate=gate)
        g: Graph = StateGraph(Chat)
        g.add_node("GREETING", Noting("GREETING", []))
        g.add_node(noting, Noting(noting, entered, **was("NOTING", noting)))
        g.add_node(gate, replace(approving(pay, **was("APPROVING", gate)), phase=gate))
        g.add_node("PAYING", pay)
        g.add_edge(START, "GREETING")
        for branch in (gate, noting):
            g.add_edge("GREETING", branch)
        g.add_edge([gate, noting], "PAYING")
        return g

    config = await waiting(saver, both("APPROVING", "NOTING"))

    told = await moved(saver, both("CONFIRMING", "WRITING"), config)
    ended = await published(both("CONFIRMING", "WRITING"), checkpointer=saver).ainvoke(answer("approve"), config)

    assert told.result == "moved"
    assert entered == ["NOTING"]
    assert [message.content for message in ended["messages"]] == ["1 × GREETING", "1 × NOTING"]
    assert len(world.calls) == 1


async def test_a_join_where_a_renamed_state_has_arrived_already_still_opens(saver: GuardedSaver) -> None:
    entered: list[str] = []

    def late(gate: str, noting: str) -> Graph:
        g: Graph = StateGraph(Chat)
        g.add_node("GREETING", Noting("GREETING", entered))
        g.add_node(noting, Noting(noting, entered, **was("NOTING", noting)))
        g.add_node("PASSING", Noting("PASSING", entered))
        g.add_node(gate, replace(approving(**was("APPROVING", gate)), phase=gate))
        g.add_node("CLOSING", Noting("CLOSING", entered))
        g.add_edge(START, "GREETING")
        g.add_edge("GREETING", noting)
        g.add_edge("GREETING", "PASSING")
        g.add_edge("PASSING", gate)
        g.add_edge([noting, gate], "CLOSING")
        return g

    config = await waiting(saver, late("APPROVING", "NOTING"))

    await moved(saver, late("CONFIRMING", "WRITING"), config)
    await published(late("CONFIRMING", "WRITING"), checkpointer=saver).ainvoke(answer("approve"), config)

    assert entered == ["GREETING", "NOTING", "PASSING", "CLOSING"]


async def test_a_renamed_state_where_all_have_met_is_entered(saver: GuardedSaver) -> None:
    entered: list[str] = []

    def meeting(last: str) -> Graph:
        g: Graph = StateGraph(Chat)
        for branch in ("GREETING", "NOTING"):
            g.add_node(branch, Noting(branch, []))
            g.add_edge(START, branch)
        g.add_node(last, Noting(last, entered, **was("CLOSING", last)))
        g.add_edge(["GREETING", "NOTING"], last)
        return g

    config = a_run()
    await published(meeting("CLOSING"), checkpointer=saver, interrupt_before=["CLOSING"]).ainvoke({"amount": 5}, config)

    with pytest.raises(VersionChanged, match="waits at CLOSING"):
        await published(meeting("ENDING"), checkpointer=saver).ainvoke(None, config)
    told = await moved(saver, meeting("ENDING"), config)
    await published(meeting("ENDING"), checkpointer=saver).ainvoke(None, config)

    assert (told.result, told.waits_at) == ("moved", ("ENDING",))
    assert entered == ["ENDING"]


async def test_what_was_sent_to_a_renamed_state_arrives(saver: GuardedSaver) -> None:
    entered: list[str] = []

    def fan(name: str) -> Graph:
        async def spread(_state: Mapping[str, Any]) -> list[Send]:
            return [Send(name, {"amount": number}) for number in (1, 2)]

        g: Graph = StateGraph(Chat)
        g.add_node("GREETING", Noting("GREETING", []))
        g.add_node(name, Noting(name, entered, **was("NOTING", name)))
        g.add_edge(START, "GREETING")
        g.add_conditional_edges("GREETING", spread, [name])
        return g

    config = a_run()
    await published(fan("NOTING"), checkpointer=saver, interrupt_before=["NOTING"]).ainvoke({"amount": 5}, config)

    told = await moved(saver, fan("WRITING"), config)
    await published(fan("WRITING"), checkpointer=saver).ainvoke(None, config)

    assert told.result == "moved", told
    assert entered == ["WRITING", "WRITING"]


async def test_a_run_that_waits_inside_a_subgraph_goes_on_there_when_another_state_was_renamed(
    saver: GuardedSaver, world: World
) -> None:
    entered: list[str] = []

    def nested(greeting: str, sub: str = "ORDERING") -> Graph:
        pay = paying(world, gate="APPROVING")
        inner: Graph = StateGraph(Chat)
        inner.add_node("NOTING", Noting("NOTING", entered))
        inner.add_node("APPROVING", approving(pay))
        inner.add_node("PAYING", pay)
        inner.add_edge(START, "NOTING")
        inner.add_edge("NOTING", "APPROVING")
        inner.add_edge("APPROVING", "PAYING")
        g: Graph = StateGraph(Chat)
        g.add_node(greeting, Noting(greeting, [], **was("GREETING", greeting)))
        g.add_node(sub, inner.compile())
        g.add_edge(START, greeting)
        g.add_edge(greeting, sub)
        return g

    config = await waiting(saver, nested("GREETING"))

    renamed_box = await moved(saver, nested("GREETING", "SELLING"), config)
    told = await moved(saver, nested("WELCOMING"), config)
    await published(nested("WELCOMING"), checkpointer=saver).ainvoke(answer("approve"), config)

    assert renamed_box.result == "needs a person"
    assert renamed_box.why == "it waits at ORDERING, which is gone and was not declared as renamed"
    assert told.result == "moved", told
    assert entered == ["NOTING"]
    assert keys(world.calls) == [f"{run_of(config)}:ORDERING/PAYING:1"]


@dataclass(frozen=True)
class Wrapping:
    """A state that runs a graph of its own in its function."""

    phase: str
    inside: Any = field(repr=False)
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, state: Any) -> Any:
        return await self.inside.ainvoke(state)


async def test_a_run_that_stands_inside_a_renamed_state_is_left_to_a_person(saver: GuardedSaver, world: World) -> None:
    def wrapped(name: str) -> Graph:
        inner: Graph = StateGraph(Chat)
        inner.add_node("APPROVING", approving())
        inner.add_edge(START, "APPROVING")
        g: Graph = StateGraph(Chat)
        g.add_node(name, Wrapping(name, inner.compile(), **was("ORDERING", name)))
        g.add_edge(START, name)
        return g

    config = await waiting(saver, wrapped("ORDERING"))

    told = await moved(saver, wrapped("SELLING"), config)
    ended = await published(wrapped("ORDERING"), checkpointer=saver).ainvoke(answer("approve"), config)

    assert told.result == "needs a person"
    assert told.why == "it stands inside ORDERING, whose own checkpoints go by that name"
    assert ended["approvals"]["APPROVING"]["verdict"] == "approved"


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

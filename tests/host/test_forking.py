"""A fork begins with a copy of what led to a checkpoint, does everything after it anew, and leaves the rest alone."""

import asyncio
import os
import signal
from pathlib import Path
from typing import Any

import pytest
from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver, open_saver
from host.forking import Forked, fork
from host.history import history
from host.moving import migrate
from nodes.compensation import Compensation
from nodes.routers import outcome_of, undo_of
from reliability.boundaries import watch
from reliability.errors import BadInput, NotFound, Permanent
from reliability.ledger import aside, intents, runs
from tests.support import warm
from tests.support.moving import Chat, Noting, after, before, waiting
from tests.support.renaming import known, published
from tests.support.shop import Config, Graph, a_run, answer, ending, paying, run_of
from tests.support.world import World, in_turn, keys


def saga(reserving: World, charging: World, undoing: World) -> Graph:
    """Says a word, holds, says a word, charges; or lets go of what it holds."""
    g: Graph = StateGraph(Chat)
    g.add_node("GREETING", Noting("GREETING"))
    g.add_node("RESERVING", paying(reserving, "RESERVING", undo="RELEASING"))
    g.add_node("NOTING", Noting("NOTING"))
    g.add_node("CHARGING", paying(charging, "CHARGING", undo="REFUNDING"))
    g.add_node("REFUNDING", Compensation("REFUNDING", "CHARGING", undoing.undo()))
    g.add_node("RELEASING", Compensation("RELEASING", "RESERVING", undoing.undo()))
    for end in ("COMPLETED", "ROLLED_BACK"):
        g.add_node(end, ending(end))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "GREETING")
    g.add_edge("GREETING", "RESERVING")
    go("RESERVING", outcome_of("RESERVING"), {"done": "NOTING", "failed": "ROLLED_BACK", "unknown": "RELEASING"})
    g.add_edge("NOTING", "CHARGING")
    go("CHARGING", outcome_of("CHARGING"), {"done": "COMPLETED", "failed": "RELEASING", "unknown": "REFUNDING"})
    go("REFUNDING", undo_of("REFUNDING"), {"undone": "RELEASING"})
    go("RELEASING", undo_of("RELEASING"), {"undone": "ROLLED_BACK"})
    return g


async def at(saver: GuardedSaver, config: Config, phase: str) -> str:
    """The checkpoint at which the phase comes next."""
    moments = await history(saver, await aside(runs.get, run_of(config)))
    return next(moment.checkpoint for moment in moments if moment.entered == (phase,))


async def forked(saver: GuardedSaver, config: Config, phase: str, builder: Graph) -> tuple[Forked, Config]:
    parent = await aside(runs.get, run_of(config))
    made = await fork(saver, parent, await at(saver, config, phase), "kim", known(builder))
    return made, {"configurable": {"thread_id": made.run.id}}


async def completed(saver: GuardedSaver, builder: Graph) -> Config:
    config = a_run()
    ended = await published(builder, checkpointer=saver).ainvoke({"amount": 5}, config)
    assert ended["status"] == "COMPLETED"
    return config


async def test_what_was_done_before_the_fork_counts_as_done_and_what_comes_after_is_done_anew(
    saver: GuardedSaver,
) -> None:
    reserving, charging = World(), World()
    graph = saga(reserving, charging, World())
    config = await completed(saver, graph)

    made, branch = await forked(saver, config, "CHARGING", graph)
    ended = await published(graph, checkpointer=saver).ainvoke(None, branch)

    assert ended["status"] == "COMPLETED"
    assert keys(reserving.calls) == [f"{run_of(config)}:RESERVING:1"]
    assert keys(charging.calls) == [f"{run_of(config)}:CHARGING:1", f"{made.run.id}:CHARGING:1"]
    assert (made.run.forked_from, made.run.fork_point) == (run_of(config), made.checkpoint)
    assert (made.run.requester, made.next, made.notes) == ("kim", ("CHARGING",), ())
    assert [message.content for message in ended["messages"]][:2] == ["1 × GREETING", "1 × NOTING"]


async def test_a_fork_never_undoes_what_the_older_run_did(saver: GuardedSaver) -> None:
    undoing = World()
    config = await completed(saver, saga(World(), World(), undoing))
    graph = saga(World(), World(in_turn(Permanent("card refused"))), undoing)

    made, branch = await forked(saver, config, "CHARGING", graph)
    ended = await published(graph, checkpointer=saver).ainvoke(None, branch)

    assert ended["status"] == "ROLLED_BACK"
    assert undoing.calls == []
    reason = f"{run_of(config)}:RESERVING:1 belongs to the run that this one was forked from; it was left as it is"
    assert ended["outcomes"]["RELEASING"]["reason"] == reason
    assert [row.path for row in await aside(intents.of_run, made.run.id)] == ["CHARGING"]


async def test_a_fork_undoes_what_it_did_itself(saver: GuardedSaver) -> None:
    undoing = World()
    config = await completed(saver, saga(World(), World(), undoing))
    graph = saga(World(), World(in_turn(Permanent("card refused"))), undoing)

    made, branch = await forked(saver, config, "RESERVING", graph)
    ended = await published(graph, checkpointer=saver).ainvoke(None, branch)

    assert ended["status"] == "ROLLED_BACK"
    assert undoing.undone == [f"{made.run.id}:RESERVING:1"]


async def test_the_older_run_is_not_changed(saver: GuardedSaver) -> None:
    graph = saga(World(), World(), World())
    config = await completed(saver, graph)
    stored = [one async for one in saver.alist(config)]
    row = await aside(runs.get, run_of(config))

    _, branch = await forked(saver, config, "RESERVING", graph)
    await published(graph, checkpointer=saver).ainvoke(None, branch)

    assert [one async for one in saver.alist(config)] == stored
    assert await aside(runs.get, run_of(config)) == row


async def test_the_history_of_a_fork_begins_with_the_older_runs_and_says_so(saver: GuardedSaver) -> None:
    graph = saga(World(), World(), World())
    config = await completed(saver, graph)

    made, branch = await forked(saver, config, "NOTING", graph)
    await published(graph, checkpointer=saver).ainvoke(None, branch)

    moments = await history(saver, made.run)
    marked = [moment for moment in moments if moment.mark]
    assert [moment.mark for moment in marked] == [f"forked from {run_of(config)}"]
    assert (marked[0].checkpoint, marked[0].entered) == (made.checkpoint, ("NOTING",))
    assert [state for moment in moments for state in moment.left] == [
        *("GREETING", "RESERVING", "NOTING", "CHARGING", "COMPLETED")
    ]


async def test_a_fork_of_a_fork_leaves_alone_what_either_of_them_did(saver: GuardedSaver) -> None:
    reserving, undoing = World(), World()
    good = saga(reserving, World(), undoing)
    config = await completed(saver, good)
    _, branch = await forked(saver, config, "RESERVING", good)
    await published(good, checkpointer=saver).ainvoke(None, branch)
    bad = saga(reserving, World(in_turn(Permanent("card refused"))), undoing)

    _, second = await forked(saver, branch, "CHARGING", bad)
    ended = await published(bad, checkpointer=saver).ainvoke(None, second)

    assert ended["status"] == "ROLLED_BACK"
    assert len(reserving.made) == 2
    assert undoing.calls == []


async def test_a_vote_that_was_given_in_the_older_run_is_not_given_in_the_fork(saver: GuardedSaver) -> None:
    world = World()
    config = await waiting(saver, before())

    made, branch = await forked(saver, config, "APPROVING", before())
    graph = published(before(), checkpointer=saver)
    await graph.ainvoke(answer("approve"), config)
    paused = await graph.ainvoke(None, branch)

    assert made.notes == ()
    assert paused["__interrupt__"][0].value["missing"] == {"desk": 2}
    assert world.calls == []


async def test_a_fork_from_an_older_version_is_told_so_and_can_be_moved(saver: GuardedSaver) -> None:
    config = await waiting(saver, before())

    made, branch = await forked(saver, config, "APPROVING", after())
    told = await migrate(saver, None, known(after()))
    paused = await published(after(), checkpointer=saver).ainvoke(None, branch)

    assert made.notes == (
        "it stands under another version of the workflow than the code here: `fermata migrate` can move it",
    )
    assert [one.result for one in told] == ["moved", "moved"]
    assert paused["__interrupt__"][0].value["missing"] == {"desk": 2}
    marks = [moment.mark for moment in await history(saver, made.run) if moment.mark]
    assert marks == [f"forked from {run_of(config)}", "migrated"]


async def test_what_is_no_checkpoint_to_fork_at_forks_nothing(saver: GuardedSaver) -> None:
    graph = saga(World(), World(), World())
    config, other = await completed(saver, graph), await completed(saver, graph)
    parent = await aside(runs.get, run_of(config))
    end = (await history(saver, parent))[-1].checkpoint
    stored = [one async for one in saver.alist(None)]

    for given, error, words in (
        ("nonsense", NotFound, "has no checkpoint 'nonsense'"),
        ("", NotFound, "has no checkpoint ''"),
        (await at(saver, other, "NOTING"), NotFound, "has no checkpoint"),
        ("1", NotFound, "checkpoints of run .* begin with '1'; give more characters"),
        (end, BadInput, "nothing comes after checkpoint"),
    ):
        with pytest.raises(error, match=words) as refused:
            await fork(saver, parent, given, "kim", known(graph))
        assert "nothing was forked" in str(refused.value)

    assert [one async for one in saver.alist(None)] == stored
    assert len(await aside(runs.newest)) == 2


async def test_a_process_killed_while_it_forks_leaves_no_half_of_a_run(tmp_path: Path, home: Path) -> None:
    env, folder, codes = {"FERMATA_HOME": str(home)}, tmp_path / "checkpoints", list[int]()
    async with open_saver(folder) as saver:
        config = await waiting(saver, before())
        checkpoint = await at(saver, config, "APPROVING")

    while not codes or codes[-1] != 0:
        dying = await asyncio.to_thread(
            warm.start, tmp_path / "said", env, fork_and_die, str(folder), run_of(config), checkpoint, len(codes) + 1
        )
        codes.append((await asyncio.to_thread(dying.wait)).code)

    async with open_saver(folder) as saver:
        made = [run for run in await aside(runs.newest) if run.id != run_of(config)]
        for run in made:
            branch: Config = {"configurable": {"thread_id": run.id}}
            paused = await published(before(), checkpointer=saver).ainvoke(None, branch)
            assert paused["__interrupt__"][0].value["missing"] == {"desk": 2}
    assert codes[:-1] == [-9] * (len(codes) - 1)
    assert len(codes) > 4
    assert len(made) >= 2  # the one that was not killed, and the one that was, after it was listed


def fork_and_die(folder: str, run: str, checkpoint: str, ordinal: int) -> None:
    """In a process of its own: SIGKILL at the boundary of that number, counted from 1."""
    crossed = 0

    def strike(_when: str, _what: object) -> None:
        nonlocal crossed
        crossed += 1
        if crossed == ordinal:
            os.kill(os.getpid(), signal.SIGKILL)

    async def work() -> None:
        async with open_saver(Path(folder)) as saver:
            parent = await aside(runs.get, run)
            watch(strike)
            await fork(saver, parent, checkpoint, "kim", known(before()))

    asyncio.run(work())

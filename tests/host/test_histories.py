"""A long conversation is read on, not again, and nobody can tell the difference."""

import random
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, RemoveMessage
from langgraph.checkpoint.base import DeltaChannelHistory

from host.checkpoints import GuardedSaver, open_saver
from host.histories import A_MESSAGE, Histories
from state.messages import SNAPSHOT_EVERY
from tests.support.shop import a_run, run_of
from tests.support.talking import PAYLOADS, published, say, talk


async def read(saver: GuardedSaver, turn: Callable[[], Any]) -> tuple[int, int]:
    """How many statements SQLite ran for it, and how many of them fetched a payload."""
    ran: list[str] = []
    await saver.conn.set_trace_callback(ran.append)
    await turn()
    await saver.conn.set_trace_callback(None)
    return len(ran), sum(sql.startswith(PAYLOADS) for sql in ran)


async def test_a_turn_reads_as_little_at_the_end_of_a_long_conversation_as_at_its_beginning(
    saver: GuardedSaver,
) -> None:
    graph, config, costs = published(saver), a_run(), {}

    for turn in range(1, SNAPSHOT_EVERY + 10):
        costs[turn] = await read(saver, lambda turn=turn: say(graph, config, f"{turn} " * 150))

    cycle = SNAPSHOT_EVERY // 2  # [turns] of two messages until a full copy is stored; the two that follow read it
    quiet = {cost for turn, cost in costs.items() if turn > 2 and turn % cycle > 2}
    assert len(quiet) == 1
    assert quiet.pop()[1] < 10
    assert costs[2 * cycle + 2][1] < 2.5 * SNAPSHOT_EVERY


async def test_another_process_reads_the_whole_and_goes_on(saver: GuardedSaver, tmp_path: Path) -> None:
    graph, config = published(saver), a_run()
    await say(graph, config, "one", "two")
    async with open_saver(tmp_path) as elsewhere:
        await say(published(elsewhere), config, "three")

    said = await say(graph, config, "four")

    assert said[::2] == ["one", "two", "three", "four"]


async def test_a_node_that_changes_a_message_in_its_hands_changes_no_later_turn(saver: GuardedSaver) -> None:
    seen: list[tuple[str, int, int]] = []

    def meddling(state: Mapping[str, Any]) -> dict[str, Any]:
        first = state["messages"][0]
        seen.append((first.text, len(first.additional_kwargs), len(state["messages"])))
        first.content += " (changed)"
        first.additional_kwargs["seen"] = True
        state["messages"].pop()
        return {"messages": [AIMessage("noted")]}

    graph, config = published(saver, meddling), a_run()

    await say(graph, config, "one", "two", "three", "four")

    assert seen == [("one", 0, 1), ("one", 0, 3), ("one", 0, 5), ("one", 0, 7)]


async def test_a_branch_from_an_older_checkpoint_does_not_hear_what_the_other_one_said(
    saver: GuardedSaver, tmp_path: Path
) -> None:
    config = a_run()
    await say(published(saver), config, "one", "two")
    past = [one async for one in published(saver).aget_state_history(config)]
    before_the_answer = next(one.config for one in past if one.next == ("ANSWERING",))

    async with open_saver(tmp_path) as fresh:
        graph = published(fresh)
        await graph.aget_state(before_the_answer)
        await graph.aupdate_state(before_the_answer, {"messages": [HumanMessage("or three?")]}, as_node="__start__")
        await graph.ainvoke(None, config, durability="sync")
        said = await say(graph, config, "four")

    assert said == ["one", "You said: one", "two", "or three?", "You said: or three?", "four", "You said: four"]


@pytest.mark.certify
async def test_what_is_read_is_always_what_stands_in_the_file(saver: GuardedSaver, tmp_path: Path) -> None:
    """Turns, changes by hand, removals and branches from older checkpoints, in any order, in two processes."""
    chance = random.Random(20)  # noqa: S311  # a test's own
    async with open_saver(tmp_path) as second:
        config, graphs = a_run(), [published(saver), published(second)]
        await say(graphs[0], config, "first")
        for number in range(60):
            graph, at = chance.choice(graphs), config
            past = [one.config async for one in graph.aget_state_history(config, limit=30)]
            act = chance.choice(["say", "say", "say", "again", "update", "remove", "look"])
            if act == "again":
                at = chance.choice(past)
                await graph.aupdate_state(at, {"messages": [HumanMessage(f"again {number}")]}, as_node="__start__")
                await graph.ainvoke(None, config, durability="sync")
            elif act == "say":
                await say(graph, at, f"{number} " * chance.choice([1, 200]))
            elif act == "update":
                await graph.aupdate_state(at, {"messages": [HumanMessage(f"by hand {number}")]}, as_node="ANSWERING")
            elif act == "remove":
                first = (await graph.aget_state(at)).values["messages"][0]
                await graph.aupdate_state(at, {"messages": [RemoveMessage(first.id)]}, as_node="ANSWERING")
            async with open_saver(tmp_path) as fresh:
                place = chance.choice([config, at, *past])
                stored = (await published(fresh).aget_state(place)).values
            assert (await graph.aget_state(place)).values == stored, (number, act)


async def test_what_is_no_plain_message_is_read_from_the_file(saver: GuardedSaver) -> None:
    graph, config = talk().compile(checkpointer=saver), a_run()

    for words in ("one", "two", "three"):
        ended = await graph.ainvoke({"messages": [{"role": "user", "content": words}]}, config, durability="sync")

    assert [message.text for message in ended["messages"]][::2] == ["one", "two", "three"]


async def test_a_deleted_conversation_is_forgotten(saver: GuardedSaver) -> None:
    graph, config = published(saver), a_run()
    await say(graph, config, "one", "two", "three")

    await saver.adelete_thread(run_of(config))

    assert await say(graph, config, "four") == ["four", "You said: four"]


@pytest.mark.parametrize(("room", "read_again"), [(2, 0), (1, 1)])
async def test_the_conversation_that_was_quiet_for_longest_makes_room(room: int, read_again: int) -> None:
    histories, wholes = Histories(most=room * (A_MESSAGE + 10)), []

    async def whole() -> Mapping[str, DeltaChannelHistory]:
        wholes.append(1)
        return {"messages": DeltaChannelHistory(writes=[("task", "messages", [HumanMessage("hello")])])}

    async def step(config: Any) -> Any:
        class At:
            checkpoint = {"id": config["configurable"]["checkpoint_id"], "channel_values": {}}  # noqa: RUF012

        return At

    def at(thread: str) -> Any:
        return {"configurable": {"thread_id": thread, "checkpoint_ns": "", "checkpoint_id": "1"}}

    for thread in ("one", "two", "one"):
        await histories.read(at(thread), ["messages"], step, whole)

    assert len(wholes) == 2 + read_again

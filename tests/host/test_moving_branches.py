"""`fermata migrate` of a run that stands in several states at once, at a join, or inside another graph."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from langgraph.graph import START, StateGraph
from langgraph.types import Send

from host.checkpoints import GuardedSaver
from reliability.errors import VersionChanged
from tests.support.moving import Chat, Noting, moved, waiting, was
from tests.support.renaming import published
from tests.support.shop import Graph, a_run, answer, approving, paying, run_of
from tests.support.world import World, keys


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

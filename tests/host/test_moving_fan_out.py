"""A fan-out whose states were renamed while a run stood in the middle of it: what was done stays done, once."""

from typing import Any

import pytest
from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver
from host.moving import migrate
from host.renaming import value_of
from nodes.each import Each
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.fan_out import FanOut
from nodes.gathering import Gathering, gathered_of
from reliability.deliver import Answer, Arguments
from reliability.errors import BadInput
from tests.support.mailing import MailingState, load, mail, records
from tests.support.renaming import known, published
from tests.support.shop import Graph, a_run, run_of
from tests.support.world import World

RECORDS = ["ann", "bea", "cem", "dov", "eli", "fay"]


class Broken(World):
    """Its fifth call meets a bug."""

    async def call(self, arguments: Arguments, key: str) -> Answer:
        if len(self.calls) == 4:
            self.calls.append((key, dict(arguments)))
            raise RuntimeError("a bug")
        return await super().call(arguments, key)


def was(old: str, name: str) -> dict[str, Any]:
    return {"renamed_from": (old,)} if old != name else {}


def _spread(to: str) -> FanOut:
    return FanOut(to, records, chunk=3, most=1000)


def mailing(world: World, mails: str = "WORKING", counts: str = "GATHERING") -> Graph:
    """LOADING → each record mailed, three a Send → counted; the states may be called otherwise than at first."""
    spread = _spread(mails)
    send = Effect(mails, world.delivery(), mail, kind="reversible", **was("WORKING", mails))
    g: Graph = StateGraph(MailingState)
    g.add_node("LOADING", load, metadata=spread.declared)
    g.add_node(mails, Each(mails, spread, send, at_once=1, **was("WORKING", mails)))
    g.add_node(counts, Gathering(counts, of=mails, **was("GATHERING", counts)))
    for end in ("COMPLETED", "SHORT"):
        g.add_node(end, Ending(end, says=lambda _state: "the mailing has ended"))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "LOADING")
    go("LOADING", spread.spread, {mails: mails, "nothing to do": "SHORT"})
    g.add_edge(mails, counts)
    go(counts, gathered_of(counts), {"enough": "COMPLETED", "too few": "SHORT"})
    return g


async def test_a_run_in_the_middle_of_a_renamed_fan_out_goes_on_and_sends_nothing_twice(saver: GuardedSaver) -> None:
    first, config = Broken(), a_run()
    with pytest.raises(RuntimeError, match="a bug"):
        await published(mailing(first), checkpointer=saver).ainvoke({"records": RECORDS}, config)
    later = World()

    (told,) = await migrate(saver, None, known(mailing(later, "MAILING", "COUNTING")))
    graph = published(mailing(later, "MAILING", "COUNTING"), checkpointer=saver)
    ended = await graph.ainvoke(None, config)

    assert (told.result, told.renames) == ("moved", {"WORKING": "MAILING", "GATHERING": "COUNTING"})
    assert ended["status"] == "COMPLETED"
    assert ended["gathered"]["COUNTING"]["done"] == 6
    assert len(first.made) == 5
    assert sorted(first.made + later.made) == [f"{run_of(config)}:WORKING[{at}]:1" for at in range(6)]


def test_an_effect_and_its_fan_out_must_have_been_called_the_same(world: World) -> None:
    send = Effect("MAILING", world.delivery(), mail, kind="reversible")

    with pytest.raises(BadInput, match="the same `renamed_from` for both"):
        Each("MAILING", _spread("MAILING"), send, renamed_from=("WORKING",))


def test_a_renamed_agent_keeps_the_count_of_its_visits_which_numbers_its_keys() -> None:
    names = {"BILLING": "MONEY"}

    visits = value_of("agents", {"BILLING": {"visits": 2}, "GENERAL": {"visits": 1}}, names)
    trail = value_of("handoffs", {"turn": 1, "trail": ["TRIAGING", "BILLING"]}, names)

    assert visits == {"MONEY": {"visits": 2}, "GENERAL": {"visits": 1}}
    assert trail == {"turn": 1, "trail": ["TRIAGING", "MONEY"]}

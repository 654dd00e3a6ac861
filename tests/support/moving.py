"""A shop before and after its states were renamed, and the run that waits in it meanwhile."""

from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.messages import AIMessage
from langgraph.graph import START, StateGraph

from host.checkpoints import GuardedSaver
from host.moving import Moved, migrate
from nodes.compensation import Compensation
from nodes.routers import outcome_of, undo_of, verdict_of
from state.messages import Messages
from tests.support.renaming import known, published
from tests.support.shop import Config, Graph, ShopState, a_run, approving, ending, paying, run_of
from tests.support.world import World


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

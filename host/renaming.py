"""A checkpoint in which some states are called otherwise, so that LangGraph goes on at the new names.

Everything that LangGraph keeps under a state's name is renamed: the channels that lead to it, what it has seen, what is
sent to it, and its tasks, whose ids are made of the name. What the state keeps by phase is renamed with it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from langgraph.checkpoint.base import Checkpoint, CheckpointTuple
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from langgraph.types import Interrupt, Send

Names = Mapping[str, str]
"""Old name -> new name."""

BY_PHASE = frozenset(
    {"outcomes", "approvals", "usage", "results", "gathered", "evaluations"}
    | {"agents", "proposed", "replans", "trail", "stuck"}
)
"""The fields in which Fermata's boxes keep something by phase. An agent's visits are among it: they number its keys."""

TO, JOIN, SENT = "branch:to:", "join:", "__pregel_tasks"
"""LangGraph's channels: of what is entered next, of what meets there, of what is sent there (tested)."""


@dataclass(frozen=True)
class Task:
    """What LangGraph is about to carry out; `id` is made of the checkpoint's id and of the name."""

    name: str
    id: str

    @property
    def namespace(self) -> str:
        return f"{self.name}:{self.id}"


def renamed(checkpoint: Checkpoint, names: Names) -> Checkpoint:
    """The same checkpoint, under the same id, with the new names."""
    values = {
        channel(name, names): value_of(name, value, names) for name, value in checkpoint["channel_values"].items()
    }
    seen = {
        names.get(node, node): {channel(name, names): version for name, version in versions.items()}
        for node, versions in checkpoint["versions_seen"].items()
    }
    changed: Any = {
        "channel_values": values,
        "channel_versions": {channel(name, names): one for name, one in checkpoint["channel_versions"].items()},
        "versions_seen": seen,
        "updated_channels": _channels(checkpoint.get("updated_channels"), names),
    }
    return Checkpoint(**{**checkpoint, **changed})


def channel(name: str, names: Names) -> str:
    """A channel's name, with the states in it renamed."""
    if name.startswith(TO):
        return TO + names.get(name.removeprefix(TO), name.removeprefix(TO))
    if not name.startswith(JOIN):
        return name
    starts, _, end = name.removeprefix(JOIN).rpartition(":")
    return f"{JOIN}{'+'.join(names.get(start, start) for start in starts.split('+'))}:{names.get(end, end)}"


def value_of(name: str, value: Any, names: Names) -> Any:
    """What is in a channel, or written to it, with the states in it renamed."""
    if name in BY_PHASE and isinstance(value, Mapping):
        return {names.get(phase, phase): known for phase, known in value.items()}
    if name == "handoffs" and isinstance(value, Mapping):
        return {**value, "trail": [names.get(phase, phase) for phase in value.get("trail", [])]}
    if name.startswith(JOIN):
        return _seen(value, names)
    if name == SENT:
        return [_sent(one, names) for one in value] if isinstance(value, list | tuple) else _sent(value, names)
    return value


def _channels(updated: Iterable[str] | None, names: Names) -> list[str] | None:
    return None if updated is None else sorted(channel(name, names) for name in updated)


def _seen(value: Any, names: Names) -> Any:
    """Who has arrived at a join: one name, a set of them, or that set with a word on whether it is over."""
    if isinstance(value, str):
        return names.get(value, value)
    if isinstance(value, set | frozenset | list | tuple):
        return type(value)(_seen(one, names) for one in value)
    return value


def _sent(one: Any, names: Names) -> Any:
    return Send(names.get(one.node, one.node), one.arg, timeout=one.timeout) if isinstance(one, Send) else one


def asked_again(written: Any, before: Task, after: Task) -> Any:
    """The interrupts of a task under the ids that they have in its new name: an answer by id must find them."""
    return type(written)(_asked(one, before, after) for one in written)


def _asked(one: Interrupt, before: Task, after: Task) -> Interrupt:
    if one.id != Interrupt.from_ns(one.value, before.namespace).id:
        return one
    return Interrupt.from_ns(one.value, after.namespace, response_schema=one.response_schema)


async def moved_tasks(
    builder: StateGraph[Any, Any, Any, Any], found: CheckpointTuple, names: Names
) -> dict[str, tuple[Task, Task]]:
    """The tasks of a checkpoint that are called otherwise now, by their old id: before and after.

    LangGraph itself says what it would carry out: of machines that have these names and do nothing.
    """
    former = {new: old for old, new in names.items()}
    before = await _tasks(builder, former, found.checkpoint, found)
    after = await _tasks(builder, {}, renamed(found.checkpoint, names), found)
    pairs = ((task, after.get(_path(path, names))) for path, task in before.items())
    return {was.id: (was, now) for was, now in pairs if now is not None and now != was}


def _path(path: tuple[Any, ...], names: Names) -> tuple[Any, ...]:
    return tuple(names.get(part, part) if isinstance(part, str) else part for part in path)


async def _tasks(
    builder: StateGraph[Any, Any, Any, Any], names: Names, checkpoint: Checkpoint, found: CheckpointTuple
) -> dict[tuple[Any, ...], Task]:
    memory, config = InMemorySaver(), found.config["configurable"]
    at: Any = {"configurable": {"thread_id": config["thread_id"], "checkpoint_ns": ""}}
    await memory.aput(at, checkpoint, found.metadata, checkpoint["channel_versions"])
    snapshot = await skeleton(builder, names).compile(checkpointer=memory).aget_state(at)
    return {task.path: Task(task.name, task.id) for task in snapshot.tasks}


def skeleton(builder: StateGraph[Any, Any, Any, Any], names: Names) -> StateGraph[Any, Any, Any, Any]:
    """A machine with the same states under other names, and the same joins, in which nothing is done."""
    g: StateGraph[Any, Any, Any, Any] = StateGraph(builder.state_schema)
    for name, spec in builder.nodes.items():
        nothing: Any = _nothing
        g.add_node(names.get(name, name), nothing, defer=spec.defer)
        g.add_edge(START, names.get(name, name))
    for starts, end in builder.waiting_edges:
        g.add_edge([names.get(start, start) for start in starts], names.get(end, end))
    return g


async def _nothing(_state: Any) -> dict[str, Any]:
    raise AssertionError("a skeleton is looked at and never run")

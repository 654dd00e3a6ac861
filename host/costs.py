"""What each state of a run cost, read from its checkpoints, so that it holds whichever processes ran it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from langgraph.graph.state import CompiledStateGraph
from langgraph.types import StateSnapshot

from state.money import Money

Graph = CompiledStateGraph[Any, Any, Any, Any]


@dataclass
class Cost:
    """`seconds` from entering to leaving, the waiting for people included; tokens are input and output together.
    `money` is known where the prices of the models are.
    """

    phase: str
    times: int = 0
    seconds: float = 0.0
    calls: int = 0
    tokens: int = 0
    money: Money | None = None


async def costs_of_run(graph: Graph, run: str, box: str = "", namespace: str = "") -> list[Cost]:
    """The costs of a run; those of the states of a workflow inside it stand below its box, by their paths."""
    config: Any = {"configurable": {"thread_id": run, "checkpoint_ns": namespace}}
    snapshots = [snapshot async for snapshot in graph.aget_state_history(config)]
    known, visits = {cost.phase: cost for cost in await costs_of(_each(snapshots))}, _visits(snapshots)
    costs: list[Cost] = []
    for phase in [*known, *(name for name in visits if name not in known)]:  # last a box that the run stands in
        costs += [replace(known[phase], phase=f"{box}{phase}")] if phase in known else []
        for inner in visits.get(phase, ()):
            _add(costs, await costs_of_run(graph, run, f"{box}{phase}/", inner))
    return costs


def _visits(snapshots: Sequence[StateSnapshot]) -> Mapping[str, list[str]]:
    """Box -> the namespaces of its visits, oldest first; states that are no boxes have none."""
    found: dict[str, list[str]] = {}
    for task in (task for snapshot in reversed(snapshots) for task in snapshot.tasks):
        if isinstance(task.state, dict):
            namespace = str(task.state["configurable"]["checkpoint_ns"])
            found[task.name] = list(dict.fromkeys([*found.get(task.name, ()), namespace]))
    return found


def _add(costs: list[Cost], further: Sequence[Cost]) -> None:
    """Another visit of a box: times and seconds add up; its agents count their calls along the run themselves."""
    known = {cost.phase: cost for cost in costs}
    for cost in further:
        if (before := known.get(cost.phase)) is None:
            costs.append(cost)
        else:
            before.times += cost.times
            before.seconds += cost.seconds
            before.calls, before.tokens, before.money = cost.calls, cost.tokens, cost.money


async def _each(snapshots: Sequence[StateSnapshot]) -> AsyncIterator[StateSnapshot]:
    for snapshot in snapshots:
        yield snapshot


async def costs_of(history: AsyncIterator[StateSnapshot]) -> list[Cost]:
    """Costs in the order in which the states were first entered; `history` comes newest first."""
    snapshots = [snapshot async for snapshot in history]
    costs: dict[str, Cost] = {}
    later = {_id(snapshot.parent_config): snapshot for snapshot in snapshots if snapshot.parent_config}
    for snapshot in reversed(snapshots):
        after = later.get(_id(snapshot.config))
        for phase in snapshot.next:
            if after is None or phase == "__start__" or "migrated" in (after.metadata or {}):
                continue  # a migrated checkpoint stands beside the one that it was: the wait is counted once
            cost = costs.setdefault(phase, Cost(phase))
            cost.times += 1
            cost.seconds += _seconds(snapshot, after)
    _count_tokens(costs, snapshots[0] if snapshots else None)
    return list(costs.values())


def _count_tokens(costs: dict[str, Cost], newest: StateSnapshot | None) -> None:
    usage = newest.values.get("usage", {}) if newest else {}
    for phase, used in usage.items():
        if phase in costs:
            costs[phase].calls = used["calls"]
            costs[phase].tokens = used["input_tokens"] + used["output_tokens"]
            costs[phase].money = used.get("cost")


def _seconds(before: StateSnapshot, after: StateSnapshot) -> float:
    if not before.created_at or not after.created_at:
        return 0.0
    return (datetime.fromisoformat(after.created_at) - datetime.fromisoformat(before.created_at)).total_seconds()


def _id(config: object) -> str:
    return str(config["configurable"]["checkpoint_id"]) if isinstance(config, dict) else ""

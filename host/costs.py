"""What each state of a run cost, read from its checkpoints, so that it holds whichever processes ran it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from langgraph.types import StateSnapshot

from state.money import Money


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

"""Routers: pure functions whose `Literal` answer picks the labelled edge. Named by the question they answer.

They are `async` because LangGraph runs a sync one in a thread: a hop for every state entered.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Literal

from nodes.effect import Effect
from reliability.errors import BadInput
from state.assessing import Assessed

State = Mapping[str, Any]


def outcome_of(phase: str) -> Callable[[State], Awaitable[Literal["done", "failed", "unknown"]]]:
    """What became of the effect?"""

    async def outcome(state: State) -> Literal["done", "failed", "unknown"]:
        result: Literal["done", "failed", "unknown"] = state["outcomes"][phase]["result"]
        return result

    return outcome


def undo_of(phase: str) -> Callable[[State], Awaitable[Literal["undone", "stuck"]]]:
    """Was the effect taken back?"""

    async def undo(state: State) -> Literal["undone", "stuck"]:
        result: Literal["undone", "stuck"] = state["outcomes"][phase]["result"]
        return result

    return undo


def verdict_of(phase: str) -> Callable[[State], Awaitable[Literal["approved", "waiting", "rejected or expired"]]]:
    """What was decided, at a gate that offers no change?"""

    async def verdict(state: State) -> Literal["approved", "waiting", "rejected or expired"]:
        decided: Literal["approved", "waiting", "rejected or expired"] = state["approvals"][phase]["verdict"]
        return decided

    return verdict


def verdict_or_change_of(
    phase: str,
) -> Callable[[State], Awaitable[Literal["approved", "waiting", "change", "rejected or expired"]]]:
    """What was decided, at a gate that can send it back with a wish?"""

    async def verdict(state: State) -> Literal["approved", "waiting", "change", "rejected or expired"]:
        decided: Literal["approved", "waiting", "change", "rejected or expired"] = state["approvals"][phase]["verdict"]
        return decided

    return verdict


def size_of(*effects: Effect) -> Callable[[State], Awaitable[Literal["below", "above"]]]:
    """May all of this be done without asking anybody? Each effect asks its own `below` again when it acts."""
    if without := [effect.phase for effect in effects if effect.below is None]:
        raise BadInput(f"{', '.join(without)} declares no `below`; accepted: effects with a limit of their own")

    async def size(state: State) -> Literal["below", "above"]:
        asked = [await effect.asks(effect.arguments(state)) for effect in effects]
        return "above" if any(asked) else "below"

    return size


def assessed_of(phase: str, *effects: Effect) -> Callable[[State], Awaitable[Assessed]]:
    """May what was assessed be delivered, and do people decide about it first? Each effect asks again when it acts."""
    if without := [effect.phase for effect in effects if effect.below is None]:
        raise BadInput(f"{', '.join(without)} declares no `below`; accepted: effects that are `below=Undemanded()`")

    async def assessed(state: State) -> Assessed:
        verdict: Assessed = state["assessments"][phase]["verdict"]
        if verdict != "nothing to ask":
            return verdict
        asked = [await effect.asks(effect.arguments(state)) for effect in effects]
        return "people must decide" if any(asked) else verdict

    return assessed

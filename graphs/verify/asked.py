"""What one entry of a box may ask of models, and what a box that counts for itself may ask in a whole run."""

import inspect
from dataclasses import dataclass
from typing import Any

from graphs.verify.machine import Box
from nodes.agent import Agent
from nodes.agents.tool_agent import ToolAgent
from nodes.compensating import Compensating
from nodes.each import Each
from nodes.spreading import OfItem
from nodes.stepping import Stepping


@dataclass(frozen=True)
class Asked:
    """At most: answers, tries of them, tokens, money in the smallest unit. None where an agent does not declare it."""

    calls: int
    tries: int
    tokens: int | None
    money: int | None

    def times(self, often: int) -> "Asked":
        tokens = None if self.tokens is None else self.tokens * often
        return Asked(self.calls * often, self.tries * often, tokens, None if self.money is None else self.money * often)


NOTHING = Asked(0, 0, 0, 0)


def asked(box: Box) -> Asked:
    """One entry of `Each` is a chunk of items, and any of its agents may do each of them."""
    each = box.action
    if not isinstance(each, Each):
        return _of(each)
    known = [_of(each.work.box)] if isinstance(each.work, OfItem) else [_of(agent) for agent in agents_of(each)]
    return _dearest(known).times(each.over.chunk)


def asked_in_all(box: Box) -> Asked:
    """A box that asks its `agent` until a number is reached (`calls_in_all`), however often it is entered."""
    calls, agent = getattr(box.action, "calls_in_all", 0), getattr(box.action, "agent", None)
    return _each(agent).times(calls) if calls and isinstance(agent, Agent) else NOTHING


def agents_of(each: Each) -> list[Agent | ToolAgent]:
    """Those that it declares; where it declares none, those that its function holds on to or names."""
    if each.asks:
        return list(each.asks)
    if not inspect.isfunction(each.work):
        return [one for one in (getattr(each.work, "__self__", None),) if isinstance(one, Agent | ToolAgent)]
    held = inspect.getclosurevars(each.work)
    named = (*held.nonlocals.values(), *held.globals.values())
    return [one for one in named if isinstance(one, Agent | ToolAgent)]


def _of(action: Any) -> Asked:
    """An agent with tools begins no call beyond its limit of tokens; the last one may go past it."""
    if isinstance(action, ToolAgent):
        calls = action.most_calls
        money = getattr(action, "most_money", None)
        return Asked(calls, calls * action.attempts.most, action.most_tokens, None if money is None else calls * money)
    if isinstance(action, Stepping):
        return _specialist(action.work).times(action.most)
    if isinstance(action, Compensating):
        return _specialist(action.work)
    return _each(action).times(action.repairs + 1) if isinstance(action, Agent) else NOTHING


def _specialist(work: Any) -> Asked:
    """The box of a step says for itself what one visit asks."""
    calls, tries = (int(getattr(work, name, 0)) for name in ("most_calls", "most_tries"))
    tokens = getattr(work, "most_tokens", None) if calls else 0
    return Asked(calls, max(calls, tries), tokens, None if calls else 0)


def _each(agent: Agent) -> Asked:
    """One answer."""
    return Asked(1, agent.attempts.most, getattr(agent, "most_tokens", None), getattr(agent, "most_money", None))


def _dearest(known: list[Asked]) -> Asked:
    if not known:
        return NOTHING
    tokens, money = [one.tokens for one in known], [one.money for one in known]
    return Asked(max(one.calls for one in known), max(one.tries for one in known), _most(tokens), _most(money))


def _most(known: list[int | None]) -> int | None:
    figures = [one for one in known if one is not None]
    return max(figures) if len(figures) == len(known) else None

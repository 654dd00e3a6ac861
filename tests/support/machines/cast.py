"""Who plays in the fixture machines: real boxes with the least in them. Nothing here is ever run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from langchain_core.language_models import BaseChatModel
from pydantic import BaseModel

from nodes.agent import Agent
from nodes.below import Below
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.loop import Loop
from reliability.deliver import Answer, Arguments, Delivery
from state.money import Money


class Words(BaseModel):
    text: str


async def _call(arguments: Arguments, key: str) -> Answer:
    return {"key": key, **arguments}


def amount(state: Mapping[str, Any]) -> Arguments:
    return {"minor": state["amount"], "currency": "KRW"}


def asked(arguments: Arguments) -> Money:
    return Money(minor=arguments["minor"], currency=arguments["currency"])


SMALL = Below(Money(minor=50_000, currency="KRW"), asked)


def effect(phase: str, **declared: Any) -> Effect:
    return Effect(phase, Delivery(_call), amount, **declared)


def undo(phase: str, undoes: str) -> Compensation:
    return Compensation(phase, undoes, Delivery(_call))


def gate(phase: str, *covers: Effect, **declared: Any) -> Gate:
    known: dict[str, Any] = {"teams": {"desk": 1}, "expires_after": timedelta(days=1), **declared}
    return Gate(phase, "act", lambda state: {}, lambda state: phase, covers=covers, **known)


def ending(phase: str) -> Ending:
    return Ending(phase, says=lambda state: phase)


def agent(phase: str, loop: Loop | None = None) -> Agent:
    return Agent(phase, phase.lower(), "none.md", Words, _hears, _keep, _model, loop=loop)


def _hears(state: Mapping[str, Any]) -> None:
    return None


def _keep(state: Mapping[str, Any], answer: BaseModel | None) -> dict[str, Any]:
    return {}


def _model(name: str | None) -> BaseChatModel:
    raise AssertionError(f"verification must not open the model {name!r}")


@dataclass(frozen=True)
class Tool:
    """A tool as an agent will hold it: its name, and what it says about the world."""

    name: str
    read_only: bool = False
    effect: Effect | None = None


@dataclass(frozen=True)
class Clerk:
    """A stand-in for an agent with tools."""

    phase: str
    tools: tuple[Tool, ...] = field(default=())

    async def __call__(self, state: Any) -> dict[str, Any]:
        raise AssertionError(f"verification must not run {self.phase}")

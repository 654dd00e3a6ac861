"""Sagas that are wrong on purpose, each in one thing: what the random schedules must find."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.gate import Gate
from nodes.place import Place
from reliability.deliver import Answer, Arguments, Delivered, Delivery
from reliability.errors import Permanent, Unknown
from reliability.ledger.asked import Request
from reliability.ledger.intents import Step
from tests.support.saga_graph import Boxes
from tests.support.saga_shape import Shape

_numbers = itertools.count(1)


class Unwritten(Effect):
    """Skips the ledger."""

    async def perform(self, place: Place, step: Step, arguments: Arguments | None) -> Delivered:
        if arguments is None:
            return Delivered("done", reason="nothing to do")
        return await self.delivery(arguments, step.key, in_doubt=False, tell=lambda *_, **__: None)


class SkippingTheLedger(Boxes):
    def effect(self, shape: Shape, step: int) -> Effect:
        return Unwritten(**vars(super().effect(shape, step)))


class ANewKeyEachTry(Boxes):
    async def _do(self, step: int, arguments: Arguments, key: str) -> Answer:
        return await super()._do(step, arguments, f"{key}:{next(_numbers)}")


class NoAnswerIsANo(Boxes):
    """Takes a lost answer for a refusal."""

    async def _do(self, step: int, arguments: Arguments, key: str) -> Answer:
        try:
            return await super()._do(step, arguments, key)
        except Unknown as lost:
            raise Permanent(str(lost)) from lost


class KeysBelievedInVain(Boxes):
    """Sends again under a key that the service does not honour."""

    def delivery(self, shape: Shape, step: int) -> Delivery:
        return replace(super().delivery(shape, step), keyed=True, probe=None)


class Rubber(Gate):
    """Says yes whatever was decided."""

    def _report(self, state: Mapping[str, Any], request: Request, refused: str | None = None) -> dict[str, Any]:
        told = super()._report(state, request, refused)
        record = told["approvals"][self.phase]
        record["verdict"] = "waiting" if record["verdict"] == "waiting" else "approved"
        return told


class RejectedAndDoneAllTheSame(Boxes):
    """A gate that lets through what was rejected, before an effect that demands no receipt."""

    def effect(self, shape: Shape, step: int) -> Effect:
        return replace(super().effect(shape, step), gate=None)

    def gate(self, shape: Shape, step: int, covers: tuple[Effect, ...]) -> Gate:
        return Rubber(**vars(super().gate(shape, step, covers)))


class UndoneInWordsOnly(Boxes):
    def undo(self, step: int) -> Compensation:
        return replace(super().undo(step), delivery=Delivery(partial(_nothing)))


class LosingItsWay(Boxes):
    """An undo that cannot be done crashes its process, for ever."""

    def undo(self, step: int) -> Compensation:
        return Crashing(**vars(super().undo(step)))


@dataclass(frozen=True)
class Crashing(Compensation):
    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        told = await super().__call__(state, config)
        if told["outcomes"][self.phase]["result"] == "stuck":
            raise ZeroDivisionError(f"{self.phase} did not think of that")
        return told


async def _nothing(_arguments: Arguments, key: str) -> Answer:
    return {"undone": key}


WRONG: Mapping[type[Boxes], str] = {
    SkippingTheLedger: "was done 2 times",
    ANewKeyEachTry: "was done 2 times",
    KeysBelievedInVain: "was done 2 times",
    NoAnswerIsANo: "still held",
    UndoneInWordsOnly: "still held",
    RejectedAndDoneAllTheSame: "approvals",
    LosingItsWay: "did not think of that",
}
"""What is wrong -> what the judge, or the run itself, must say of it."""

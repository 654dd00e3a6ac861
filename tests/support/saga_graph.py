"""A random saga as a published workflow: Fermata's real boxes, with the arrows that its shape says."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, partial
from typing import Any, Literal

from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.publish import RECURSION_LIMIT
from nodes.compensation import Compensation
from nodes.effect import Effect
from nodes.gate import Gate
from nodes.routers import outcome_of, undo_of, verdict_of
from reliability.attempts import Attempts
from reliability.deliver import Answer, Arguments, Delivery
from reliability.digest import digest
from tests.support.saga_service import Service
from tests.support.saga_shape import Shape, approving, doing, undoing
from tests.support.shop import ShopState, ending

ENDS = ("COMPLETED", "DECLINED", "ROLLED_BACK", "HANDED_OVER")
WORKFLOW = "random_saga"
OPERATOR, DOUBT = "NEEDS_OPERATOR", "ASKING_AROUND"
HOUR = timedelta(hours=1)

Way = Callable[[Any], Awaitable[str]]


class SagaState(ShopState, total=False):
    amounts: list[int]


@dataclass(eq=False)
class Stage:
    """Who plays the outside now: graphs are built once a shape, services once a schedule."""

    service: Service = field(default_factory=lambda: Service(()))


async def at_once(_seconds: float) -> None:
    """The pause between two tries, for those who have no time."""


@dataclass(frozen=True)
class Boxes:
    """Makes the boxes of a saga; the sagas that are wrong on purpose have other ones."""

    stage: Stage

    def effect(self, shape: Shape, step: int) -> Effect:
        gate = shape.gate_of(step)
        pivot = step == shape.pivot
        return Effect(
            doing(step),
            self.delivery(shape, step),
            partial(amount_of, step),
            kind="pivot" if pivot else "compensable",
            undo=None if pivot else undoing(step),
            gate=None if gate is None else approving(gate),
        )

    def undo(self, step: int) -> Compensation:
        return Compensation(undoing(step), doing(step), Delivery(partial(self._undo, step), attempts=tries()))

    def gate(self, shape: Shape, step: int, covers: tuple[Effect, ...]) -> Gate:
        asking = shape.steps[step].asking
        assert asking is not None
        return gate(approving(step), covers, teams={"desk": asking.votes}, separation_of_duty=asking.duty)

    def delivery(self, shape: Shape, step: int) -> Delivery:
        keyed = shape.steps[step].manner == "keyed"
        return Delivery(partial(self._do, step), partial(self._look, step), keyed, tries())

    async def _do(self, step: int, arguments: Arguments, key: str) -> Answer:
        return await self.stage.service.do(step, arguments["amount"], key)

    async def _undo(self, step: int, arguments: Arguments, _key: str) -> Answer:
        return await self.stage.service.undo(step, arguments["undo"])

    async def _look(self, step: int, _arguments: Arguments, key: str) -> Answer | None:
        return await self.stage.service.look(step, key)


def tries() -> Attempts:
    return Attempts(most=2, first=0.0, sleep=at_once)


def amount_of(step: int, state: Mapping[str, Any]) -> Arguments | None:
    """What is to be done; an amount of nothing needs nothing done."""
    amount = state["amounts"][step]
    return {"amount": amount} if amount else None


def gate(phase: str, covers: tuple[Effect, ...] = (), **declared: Any) -> Gate:
    known: dict[str, Any] = {"teams": {"": 1}, "expires_after": 24 * HOUR, "covers": covers, **declared}
    return Gate(phase, "act", lambda state: {"amounts": list(state["amounts"])}, lambda _state: phase, **known)


@cache
def workflow(shape: Shape, boxes: Boxes) -> CompiledStateGraph[Any, Any, Any, Any]:
    """What `publish` makes of it, but for the verification: that is a test of its own, and would double the time."""
    known = {"workflow": WORKFLOW, "workflow_version": digest(repr(shape))[:12]}
    compiled = saga(shape, boxes).compile(name=WORKFLOW)
    return compiled.with_config({"recursion_limit": RECURSION_LIMIT, "metadata": known})


def saga(shape: Shape, boxes: Boxes) -> StateGraph[Any, Any, Any, Any]:
    g: StateGraph[Any, Any, Any, Any] = StateGraph(SagaState)
    go: Any = g.add_conditional_edges
    numbers = range(len(shape.steps))
    effects = {step: boxes.effect(shape, step) for step in numbers}
    g.add_edge(START, entry(shape, 0))
    for step, effect in effects.items():
        g.add_node(doing(step), effect)
        go(doing(step), outcome_of(doing(step)), ways_of(shape, step))
    for step in numbers:
        if shape.steps[step].asking is not None:
            covered = tuple(effects[one] for one in shape.covered_by(step))
            g.add_node(approving(step), boxes.gate(shape, step, covered))
            go(approving(step), verdict_of(approving(step)), asked(approving(step), doing(step), back(shape, step)))
    undos = [step for step in numbers if step != shape.pivot]
    for step in undos:
        g.add_node(undoing(step), boxes.undo(step))
        go(undoing(step), undo_of(undoing(step)), {"undone": back(shape, step, begun=True), "stuck": OPERATOR})
    if shape.pivot is not None:
        g.add_node(DOUBT, gate(DOUBT))
        go(DOUBT, verdict_of(DOUBT), asked(DOUBT, entry(shape, shape.pivot + 1), back(shape, shape.pivot)))
    if undos:
        g.add_node(OPERATOR, gate(OPERATOR, rejections=6))
        retries = {f"retry {step + 1}": undoing(step) for step in undos}
        go(OPERATOR, operated(undos), {"accepted": "HANDED_OVER", "waiting": OPERATOR, **retries})
    for end in ends(shape):
        g.add_node(end, ending(end))
    return g


def entry(shape: Shape, step: int) -> str:
    """Where a step begins: at its gate, if one stands before it."""
    if step == len(shape.steps):
        return "COMPLETED"
    return doing(step) if shape.steps[step].asking is None else approving(step)


def back(shape: Shape, step: int, *, begun: bool = False) -> str:
    """What undoes the steps before this one, newest first; there is no way back across a pivot."""
    if step == 0:
        return "ROLLED_BACK" if begun else "DECLINED"
    return "HANDED_OVER" if step - 1 == shape.pivot else undoing(step - 1)


def ways_of(shape: Shape, step: int) -> dict[str, str]:
    unknown = DOUBT if step == shape.pivot else undoing(step)
    return {"done": entry(shape, step + 1), "failed": back(shape, step), "unknown": unknown}


def asked(phase: str, approved: str, rejected: str) -> dict[str, str]:
    return {"approved": approved, "waiting": phase, "rejected or expired": rejected}


def operated(undos: list[int]) -> Way:
    """A rejected or expired request to accept what is left means: try the one that is stuck again."""

    async def operated(state: Mapping[str, Any]) -> str:
        verdict = state["approvals"][OPERATOR]["verdict"]
        if verdict == "waiting":
            return "waiting"
        stuck = [one for one in undos if state["outcomes"].get(undoing(one), {}).get("result") == "stuck"]
        return "accepted" if verdict == "approved" else f"retry {stuck[-1] + 1}"

    words = ("accepted", "waiting", *(f"retry {one + 1}" for one in undos))
    operated.__annotations__["return"] = Literal[words]  # what verification reads
    return operated


def ends(shape: Shape) -> tuple[str, ...]:
    """A saga that begins with its pivot has nothing that could be rolled back; nor left over, where that is all."""
    missing = {"ROLLED_BACK"} if shape.pivot == 0 else set()
    missing |= {"HANDED_OVER"} if shape.pivot == 0 and len(shape.steps) == 1 else set()
    return tuple(end for end in ENDS if end not in missing)

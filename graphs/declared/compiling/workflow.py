"""One workflow of a document as a graph: its units woven, with what every run of it needs around them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, cast

from langgraph.graph import StateGraph
from pydantic import Strict
from typing_extensions import TypedDict

from graphs.casts.operating import operator
from graphs.declared.compiling.building import At, Building, Inside
from graphs.declared.compiling.doing import Done
from graphs.declared.compiling.drawing import drawn
from graphs.declared.compiling.gating import Gating
from graphs.declared.compiling.laying import laid
from graphs.declared.compiling.scope import scope_of
from graphs.declared.compiling.unit import Unit
from graphs.declared.compiling.weaving import WITHOUT_UNDO, Cast, woven
from graphs.declared.models.orchestrator import Orchestrator
from graphs.declared.models.steps import AgentStep
from graphs.declared.models.workflow import WorkflowSpec
from graphs.settings import ModelSettings
from nodes.closing import endings
from nodes.development.deliverable import InTheTree
from nodes.development.delivering import delivering, withdrawing
from nodes.development.discarding import discarding
from nodes.development.opening import Opening
from nodes.development.preparing import preparing
from nodes.kinds.registry import kind
from nodes.rejecting import Rejecting
from nodes.rules import Rules
from nodes.undoing import operated_of
from nodes.undone import STUCK
from reliability.errors import BadInput
from reliability.saga import SagaStep
from state.declared import fields_of
from tools.expressions.schema import Type
from tools.services import git_service

AROUND = ("PREPARING", "ASSESSING", "APPROVING", "DELIVERING", "WITHDRAWING", "DISCARDING")
"""The states around steps that write files; a gate in their middle is called otherwise."""
TAKEN = frozenset({*fields_of({}), "item", "output", "changedFiles"})
"""What no input may be called: the fields of the state, and what expressions name."""
_PYTHON = {"int": int, "double": float, "string": str, "bool": bool, "list": list[Any], "map": dict[str, Any]}
MOST_STATES = 100
"""Supersteps of one call, and more for a workflow of many steps."""


@dataclass(frozen=True)
class Compiled:
    """`most`: supersteps that one call of it may take."""

    graph: StateGraph[Any, Any, Any, Any]
    most: int


def compiled(
    name: str, spec: WorkflowSpec, orchestrator: Orchestrator, rules: Rules, at: At, inside: Inside
) -> Compiled:
    """`at` tells places under the workflow; `inside` finds another workflow by name.

    Raises:
        BadInput: `FILE:LINE:COL: why`.
    """
    agents = {agent.name: agent for agent in orchestrator.agents}
    files = any(_writes(step, agents) for step in spec.steps)
    scope = scope_of(spec, files=files)
    _refuse_taken_names(scope.inputs, at)
    gating = Gating(rules, tuple(scope.inputs))
    building = Building(spec, agents, scope, gating, at, inside, rejects=Rejecting(rules, delivers=files))
    names = {state: building.names.take(state) for state in AROUND} if files else {}
    units, kept = laid(building, deliver=files)
    building.entries[len(spec.steps)] = names.get("ASSESSING", WITHOUT_UNDO.on)
    units = _around(building, units, kept, names, at) if files else units
    steps = [SagaStep(unit.entry, unit.undoing.phase) for unit in units if unit.undoing is not None]
    cast_ = Cast(endings(building.inputs, steps), operator(STUCK, steps), operated_of(STUCK, steps))
    lines = woven(units, cast_, at())
    state = _typed(f"{name} state", fields_of(dict.fromkeys(building.inputs, Any)))
    given = _typed(f"{name} input", {name: _as_declared(of) for name, of in scope.inputs.items()})
    graph = drawn(lines, units[0].entry, state, given, ModelSettings)
    return Compiled(graph, MOST_STATES + 4 * len(lines))


def _around(
    building: Building, units: Sequence[Unit], kept: int | None, names: Mapping[str, str], at: At
) -> list[Unit]:
    """A worktree and a branch before everything, and the delivery, with its gate, after it."""
    task = tuple(name for name in building.inputs if name != "repository")
    prepare, assess, approve, deliver, withdraw, discard = (names[state] for state in AROUND)
    weighed, delivery = building.gating.delivery(
        delivering(phase=deliver, undo=withdraw), InTheTree(git_service), (assess, approve), at()
    )
    if kept is not None:
        building.entries[kept] = assess
    return [
        Done(preparing(Opening(task), phase=prepare, undo=discard), discarding(phase=discard, undoes=prepare), at()),
        *units,
        weighed,
        Done(delivery, withdrawing(phase=withdraw, undoes=deliver), at()),
    ]


def _writes(step: Any, agents: Any) -> bool:
    known = kind(agents[step.agent].type).actions if isinstance(step, AgentStep) else {}
    return isinstance(step, AgentStep) and step.action in known and known[step.action].writes_files


def _refuse_taken_names(inputs: Iterable[str], at: At) -> None:
    for name in inputs:
        if name in TAKEN:
            raise BadInput(f"{at('inputs', name)}: every workflow has {name!r} of its own; accepted: another name")


def _as_declared(of: Type) -> Any:
    """An input as the door checks it and Studio shows it: of its type and no other, or null."""
    if of.fields is not None:
        return _typed("given", {name: _as_declared(inner) for name, inner in of.fields.items()}) | None
    if of.item is not None:
        return list[_as_declared(of.item)] | None  # type: ignore[misc]
    return Annotated[_PYTHON[of.kind], Strict()] | None if of.kind in _PYTHON else Any


def _typed(name: str, fields: dict[str, Any]) -> type[Any]:
    return cast(type[Any], TypedDict(name.title().replace(" ", ""), fields, total=False))  # type: ignore[operator]

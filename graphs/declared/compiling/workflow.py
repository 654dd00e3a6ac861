"""One workflow of a document as a graph: its units woven, with what every run of it needs around them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from langgraph.graph import StateGraph
from typing_extensions import TypedDict

from graphs.casts.operating import operator
from graphs.declared.compiling.building import At, Building, Inside
from graphs.declared.compiling.doing import Done
from graphs.declared.compiling.drawing import drawn
from graphs.declared.compiling.gating import Gating
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
from tools.services import git_service

AROUND = ("PREPARING", "ASSESSING", "APPROVING", "DELIVERING", "WITHDRAWING", "DISCARDING")
"""The states around steps that write files; a gate in their middle is called otherwise."""
TAKEN = frozenset({*fields_of({}), "item", "output", "changedFiles"})
"""What no input may be called: the fields of the state, and what expressions name."""
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
    _refuse_unknown_kinds(orchestrator, at)
    files = any(_writes(step, agents) for step in spec.steps)
    scope = scope_of(spec, files=files)
    _refuse_taken_names(scope.inputs, at)
    gating = Gating(rules, tuple(scope.inputs))
    building = Building(spec, agents, scope, gating, at, inside, rejects=Rejecting(rules, delivers=files))
    names = {state: building.names.take(state) for state in AROUND} if files else {}
    units = building.units(deliver=files)
    building.entries[len(spec.steps)] = names.get("ASSESSING", WITHOUT_UNDO.on)
    units = _around(building, units, names, at) if files else units
    steps = [SagaStep(unit.entry, unit.undoing.phase) for unit in units if unit.undoing is not None]
    cast_ = Cast(endings(building.inputs, steps), operator(STUCK, steps), operated_of(STUCK, steps))
    lines = woven(units, cast_, at())
    state = _typed(f"{name} state", fields_of(dict.fromkeys(building.inputs, Any)))
    given = _typed(f"{name} input", dict.fromkeys(building.inputs, Any))
    graph = drawn(lines, units[0].entry, state, given, ModelSettings)
    return Compiled(graph, MOST_STATES + 4 * len(lines))


def _around(building: Building, units: Sequence[Unit], names: Mapping[str, str], at: At) -> list[Unit]:
    """A worktree and a branch before everything, and the delivery, with its gate, after it."""
    task = tuple(name for name in building.inputs if name != "repository")
    prepare, assess, approve, deliver, withdraw, discard = (names[state] for state in AROUND)
    weighed, delivery = building.gating.delivery(
        delivering(phase=deliver, undo=withdraw), InTheTree(git_service), (assess, approve), at()
    )
    if building.kept is not None:
        building.entries[building.kept] = assess
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


def _refuse_unknown_kinds(orchestrator: Orchestrator, at: At) -> None:
    for agent in orchestrator.agents:
        try:
            kind(agent.type)
        except BadInput as wrong:
            raise BadInput(f"{at()}: {agent.name}: {wrong}") from wrong


def _typed(name: str, fields: dict[str, Any]) -> type[Any]:
    return cast(type[Any], TypedDict(name.title().replace(" ", ""), fields, total=False))  # type: ignore[operator]

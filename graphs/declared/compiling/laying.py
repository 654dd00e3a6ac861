"""Laying: the steps of a workflow in the order in which they are done, some of them side by side."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from graphs.declared.compiling.acting import action_of
from graphs.declared.compiling.building import Building
from graphs.declared.compiling.unit import Unit
from graphs.declared.compiling.waves import waves
from graphs.declared.models.steps import AgentStep, GateStep


class Laid(NamedTuple):
    """`kept`: the gate step that is a part of the delivery's."""

    units: list[Unit]
    kept: int | None


def laid(building: Building, *, deliver: bool) -> Laid:
    """Every step in its order; those that wait for the same ones stand side by side where they can. `deliver`: what a
    gate at the very end decides about is the delivery behind it.
    """
    units: list[Unit] = []
    order = list(waves(building.spec))
    kept = _last_gate(building, order) if deliver else None
    if kept is not None:
        order.pop()
    for wave in order:
        together, alone = _parted(building, wave)
        units += [building.branches(together)] if together else []
        units += [building.unit(at) for at in alone]
    if kept is not None:
        building.gating.keep(building.spec.steps[kept], building.scope, building.at("steps", kept))
    return Laid(units, kept)


def _last_gate(building: Building, order: Sequence[Sequence[int]]) -> int | None:
    last = order[-1]
    alone = len(order) > 1 and len(last) == 1
    return last[0] if alone and isinstance(building.spec.steps[last[0]], GateStep) else None


def _parted(building: Building, wave: Sequence[int]) -> tuple[list[int], list[int]]:
    """Side by side stands what only reads: a step that writes files, asks people or leads elsewhere stands alone."""
    together = [at for at in wave if len(wave) > 1 and _only_reads(building, building.spec.steps[at])]
    return (together, [at for at in wave if at not in together]) if len(together) > 1 else ([], [*wave])


def _only_reads(building: Building, step: Any) -> bool:
    if not isinstance(step, AgentStep) or step.foreach or step.fallback or step.compensate:
        return False
    return not action_of(building.agents[step.agent], step.action, "").writes_files

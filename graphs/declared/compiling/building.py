"""Building: from the steps of a workflow to its units, in the order in which they are done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from langgraph.graph.state import CompiledStateGraph

from graphs.declared.compiling.acting import action_of, settings_of
from graphs.declared.compiling.branching import Branches
from graphs.declared.compiling.calling import Calling
from graphs.declared.compiling.gating import Gating
from graphs.declared.compiling.naming import Names
from graphs.declared.compiling.scope import Scope, items_of
from graphs.declared.compiling.spreading import Spread
from graphs.declared.compiling.step import Step
from graphs.declared.compiling.switching import Chosen
from graphs.declared.compiling.unit import Unit
from graphs.declared.compiling.waves import waves
from graphs.declared.compiling.weaving import RESERVED
from graphs.declared.models.agents import AgentSpec
from graphs.declared.models.steps import (
    AgentStep,
    Compensate,
    FallbackStep,
    Foreach,
    GateStep,
    SwitchStep,
    WorkflowStep,
)
from graphs.declared.models.workflow import WorkflowSpec
from nodes.calling import calling
from nodes.choosing import Choosing
from nodes.compensating import Compensating
from nodes.each import Each
from nodes.fan_out import FanOut
from nodes.given import Given
from nodes.kinds.kind import Action
from nodes.loop import Loop
from nodes.spreading import Collecting, Items, OfItem, Spreading
from nodes.stepping import Rejects, Stepping
from reliability.errors import BadInput
from tools.expressions.expression import Expression
from tools.expressions.schema import ANY, STRING, fields, list_of

ROUNDS = 3
"""How often tests are run where nothing is said: once, and after each of two repairs."""
ENDED = fields({"status": STRING, "answer": STRING, "steps": ANY})
"""What a workflow that ran as a step gives."""

Place = tuple[str | int, ...]


class Inside(Protocol):
    """Finds a workflow by the name that a step has for it; `at` is told where there is none."""

    def __call__(self, name: str, at: str) -> CompiledStateGraph[Any, Any, Any, Any]: ...


class At(Protocol):
    """`FILE:LINE:COL` of a place in the workflow."""

    def __call__(self, *place: str | int) -> str: ...


@dataclass
class Building:
    """Builds one workflow. `scope` grows with every step that keeps what it made; `entries`: the state that each step is
    entered by. `kept`: the gate step that is a part of the delivery's.
    """

    spec: WorkflowSpec
    agents: Mapping[str, AgentSpec]
    scope: Scope
    gating: Gating
    at: At
    inside: Inside
    rejects: Rejects | None = None
    names: Names = field(default_factory=lambda: Names(RESERVED))
    entries: dict[int, str] = field(default_factory=dict)
    kept: int | None = None

    def units(self, *, deliver: bool) -> list[Unit]:
        """Every step in its order; those that wait for the same ones stand side by side where they can. `deliver`: what
        a gate at the very end decides about is the delivery behind it.
        """
        built: list[Unit] = []
        order = list(waves(self.spec))
        self.kept = self._last_gate(order) if deliver else None
        if self.kept is not None:
            order.pop()
        for wave in order:
            together, alone = self._parted(wave)
            built += [self._branches(together)] if together else []
            built += [self._unit(at) for at in alone]
        if self.kept is not None:
            self.gating.keep(self.spec.steps[self.kept], self.scope, self.at("steps", self.kept))
        return built

    def _last_gate(self, waves: Sequence[Sequence[int]]) -> int | None:
        last = waves[-1]
        return last[0] if len(waves) > 1 and len(last) == 1 and isinstance(self.spec.steps[last[0]], GateStep) else None

    def _parted(self, wave: Sequence[int]) -> tuple[list[int], list[int]]:
        """Side by side stands what only reads: a step that writes files, asks people or leads elsewhere stands alone."""
        together = [at for at in wave if len(wave) > 1 and self._only_reads(self.spec.steps[at])]
        return (together, [at for at in wave if at not in together]) if len(together) > 1 else ([], [*wave])

    def _only_reads(self, step: Any) -> bool:
        if not isinstance(step, AgentStep) or step.foreach or step.fallback or step.compensate:
            return False
        return not action_of(self.agents[step.agent], step.action, "").writes_files

    def _branches(self, wave: Sequence[int]) -> Branches:
        """None of them may read what another one makes."""
        before, after, steps = self.scope, self.scope, []
        for at in wave:
            self.scope = before
            if isinstance(step := self.spec.steps[at], AgentStep):
                steps.append(self._step(("steps", at), step))
            self.entries[at] = steps[-1].entry
            after = replace(after, steps={**after.steps, **self.scope.steps})
        self.scope = after
        first = self.names.take("STARTING")
        return Branches(first, self.names.take("JOINING"), tuple(steps), self.at("steps", wave[0]))

    def _unit(self, at: int) -> Unit:
        unit = self._made(("steps", at), self.spec.steps[at])
        self.entries[at] = unit.entry
        return unit

    def _made(self, place: Place, step: Any) -> Unit:
        match step:
            case AgentStep():
                return self._spread(place, step, step.foreach) if step.foreach else self._step(place, step)
            case GateStep():
                self._refuse_if(place, step, "its `condition`")
                return self.gating.gate(step, self.scope, self.names, self.at(*place))
            case SwitchStep():
                self._refuse_if(place, step, "a case of its own")
                return self._switch(place, step)
        self._refuse_if(place, step, "a switch before it")
        return self._workflow(place, step)

    def _step(self, place: Place, step: AgentStep) -> Step:
        action = action_of(self.agents[step.agent], step.action, self.at(*place, "action"))
        phase = self.names.take(action.phase, step.called or "")
        self.scope.given(step.input, self.at(*place, "input"))
        box = self._stepping(place, phase, action, step)
        otherwise = self._otherwise(place, step, step.fallback) if step.fallback else None
        self.scope = self.scope.then(step.output, action.output_type)
        return Step(
            box,
            self.at(*place),
            step.continue_on_error,
            repairs=box.loop is not None,
            makes=action.writes_files and action.takes == "words",
            otherwise=otherwise,
            undoing=self._compensating(place, step.compensate, phase) if step.compensate else None,
        )

    def _stepping(self, place: Place, phase: str, action: Action, step: AgentStep) -> Stepping:
        """What tests find is sent back to whoever wrote it; `retry` says how often they are run then."""
        tests = action.tests and not step.continue_on_error
        tried = step.retry.attempts if step.retry else 0
        return Stepping(
            phase,
            self._work(phase, action, step, self.inputs),
            when=self._when(place, step),
            names=self.inputs,
            rejects=self.rejects,
            loop=Loop(tried or ROUNDS, "repairs") if tests else None,
            most=1 if tests else tried or 1,
        )

    def _work(self, phase: str, action: Action, step: AgentStep, names: tuple[str, ...]) -> Any:
        settings = settings_of(self.agents[step.agent])
        if step.timeout:
            least = min(step.timeout, settings.constraints.timeout or step.timeout)
            settings = replace(settings, constraints=replace(settings.constraints, timeout=least))
        return replace(action.builds(settings, Given(step.input, names), step.output or ""), phase=phase)

    def _beside(self, phase: str, told: FallbackStep | Compensate, given: Any, output: str, place: Place) -> Any:
        """The box of an agent that stands in for a step, or undoes one."""
        action = action_of(self.agents[told.agent], told.action, self.at(*place, "action"))
        self.scope.given(given, self.at(*place, "input"))
        settings = settings_of(self.agents[told.agent])
        return replace(
            action.builds(settings, Given(given, self.inputs), output), phase=self.names.take(phase or action.phase)
        )

    def _otherwise(self, place: Place, step: AgentStep, told: FallbackStep) -> Stepping:
        given = step.input if told.input is None else told.input
        box = self._beside("", told, given, step.output or "", (*place, "fallback"))
        return Stepping(box.phase, box, names=self.inputs, rejects=self.rejects)

    def _compensating(self, place: Place, told: Compensate, done: str) -> Compensating:
        box = self._beside(f"UNDOING_{done}", told, told.input, "", (*place, "compensate"))
        return Compensating(box.phase, undoes=done, work=box)

    def _spread(self, place: Place, step: AgentStep, each: Foreach) -> Spread:
        action = action_of(self.agents[step.agent], step.action, self.at(*place, "action"))
        if action.writes_files:
            raise BadInput(
                f"{self.at(*place, 'foreach')}: {step.action!r} writes files, and one tree cannot take several changes "
                "at once; accepted: an action that only reads"
            )
        items = Items(self.scope.value(each.items, self.at(*place, "foreach", "items")), self.inputs)
        self.scope.given(step.input, self.at(*place, "input"), item=items_of(self.scope, each.items))
        phase = self.names.take(action.phase, step.called or "")
        fan = FanOut(phase, items, chunk=1, most=each.limit, carries=(*self.inputs, "steps", "workspace"))
        box = self._work(phase, action, step, (*self.inputs, "item"))
        self.scope = self.scope.then(step.output, list_of(action.output_type))
        return Spread(
            Spreading(self.names.take(f"SPREADING_{phase}"), items, each.limit),
            fan,
            Each(phase, over=fan, work=OfItem(box)),
            Collecting(self.names.take(f"COLLECTING_{phase}"), phase, step.output or "", self.rejects, self.inputs),
            self.at(*place),
            step.continue_on_error,
        )

    def _switch(self, place: Place, step: SwitchStep) -> Chosen:
        value = self.scope.value(step.switch, self.at(*place, "switch"))
        phase = self.names.take("CHOOSING", step.called or "")
        box = Choosing(phase, value, tuple(step.cases), step.default is not None, self.inputs)
        wanted = {word: self._position(target) for word, target in step.cases.items()}
        default = None if step.default is None else self._position(step.default)
        return Chosen(box, wanted, default, self.entries, self.at(*place))

    def _workflow(self, place: Place, step: WorkflowStep) -> Calling:
        self.scope.given(step.input, self.at(*place, "input"))
        phase = self.names.take("CALLING", step.called or step.workflow.rpartition("/")[2])
        inner = self.inside(step.workflow, self.at(*place, "workflow"))
        box = calling(phase, inner, Given(step.input, self.inputs), step.output or "")
        self.scope = self.scope.then(step.output, ENDED)
        return Calling(phase, box, self.at(*place))

    def _position(self, name: str) -> int:
        """`end` is behind the last step, unless a step is called so."""
        called = [step.called for step in self.spec.steps]
        return called.index(name) if name in called else len(called)

    def _when(self, place: Place, step: Any) -> Expression | None:
        return None if step.if_ is None else self.scope.condition(step.if_, self.at(*place, "if"))

    def _refuse_if(self, place: Place, step: Any, instead: str) -> None:
        if step.if_ is not None:
            raise BadInput(f"{self.at(*place, 'if')}: only a step of an agent has an `if`; accepted here: {instead}")

    @property
    def inputs(self) -> tuple[str, ...]:
        return tuple(self.scope.inputs)

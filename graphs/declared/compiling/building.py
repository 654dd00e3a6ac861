"""Building: from a step of a workflow to its unit; they are asked for in the order in which they are done."""

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
from graphs.declared.compiling.weaving import RESERVED
from graphs.declared.models.agents import AgentSpec
from graphs.declared.models.section import nearest
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
    """Builds the steps of one workflow. `scope` grows with every step that keeps what it made; `entries`: the state
    that each step is entered by. `led`: the steps that a switch leads to, and where it says so.
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
    led: dict[int, Place] = field(default_factory=dict)

    def branches(self, wave: Sequence[int]) -> Branches:
        """Steps side by side: none may read what another one makes, and a switch cannot lead to one of them alone."""
        if led := next((self.led[at] for at in wave if at in self.led), None):
            beside = ", ".join(repr(self.spec.steps[at].called or f"step {at + 1}") for at in wave)
            raise BadInput(
                f"{self.at(*led)}: it leads to one of {beside}, which wait for the same steps and are done side by side; "
                "accepted: a step that stands alone (without `needs` it comes after the one above it)"
            )
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

    def unit(self, at: int) -> Unit:
        """A step that stands alone."""
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
        otherwise = self._otherwise(place, step, step.fallback, phase) if step.fallback else None
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

    def _otherwise(self, place: Place, step: AgentStep, told: FallbackStep, failed: str) -> Stepping:
        given = step.input if told.input is None else told.input
        box = self._beside("", told, given, step.output or "", (*place, "fallback"))
        return Stepping(box.phase, box, names=self.inputs, rejects=self.rejects, stands_for=failed)

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
        for key in ("fallback", "compensate"):
            if getattr(step, key) is not None:
                raise BadInput(
                    f"{self.at(*place, key)}: a step with `foreach` has no `{key}`, for some of its items may be done and "
                    "others not; accepted: a step without one of them"
                )
        items = Items(self.scope.value(each.items, self.at(*place, "foreach", "items")), self.inputs)
        self.scope.given(step.input, self.at(*place, "input"), item=items_of(self.scope, each.items))
        phase = self.names.take(action.phase, step.called or "")
        fan = FanOut(phase, items, chunk=1, most=each.limit, carries=(*self.inputs, "steps", "workspace"))
        tried = step.retry.attempts if step.retry else 1
        box = Stepping(phase, self._work(phase, action, step, (*self.inputs, "item")), most=tried)
        first = self.names.take(f"SPREADING_{phase}")
        self.scope = self.scope.then(step.output, list_of(action.output_type))
        return Spread(
            Spreading(first, items, each.limit, self._when(place, step)),
            fan,
            Each(phase, over=fan, work=OfItem(box)),
            Collecting(
                self.names.take(f"COLLECTING_{phase}"), phase, first, step.output or "", self.rejects, self.inputs
            ),
            self.at(*place),
            step.continue_on_error,
        )

    def _switch(self, place: Place, step: SwitchStep) -> Chosen:
        value = self.scope.value(step.switch, self.at(*place, "switch"))
        phase = self.names.take("CHOOSING", step.called or "")
        box = Choosing(phase, value, tuple(step.cases), step.default is not None, self.inputs)
        wanted = {word: self._led((*place, "cases", word), target) for word, target in step.cases.items()}
        default = None if step.default is None else self._led((*place, "default"), step.default)
        return Chosen(box, wanted, default, self.entries, self.at(*place))

    def _workflow(self, place: Place, step: WorkflowStep) -> Calling:
        self.scope.given(step.input, self.at(*place, "input"))
        phase = self.names.take("CALLING", step.called or step.workflow.rpartition("/")[2])
        inner = self.inside(step.workflow, self.at(*place, "workflow"))
        known = list(inner.builder.input_schema.__annotations__)
        for key in step.input:
            if key not in known:
                at = self.at(*place, "input", key)
                raise BadInput(f"{at}: {step.workflow} takes no {key!r}{nearest(key, known)}")
        box = calling(phase, inner, Given(step.input, self.inputs), step.output or "")
        self.scope = self.scope.then(step.output, ENDED)
        return Calling(phase, box, self.at(*place))

    def _led(self, place: Place, target: str) -> int:
        at = self._position(target)
        if at in self.entries:
            raise BadInput(
                f"{self.at(*place)}: leads back to {target!r}, which its `needs` put before the switch; accepted: a step "
                "that comes after it"
            )
        self.led.setdefault(at, place)
        return at

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

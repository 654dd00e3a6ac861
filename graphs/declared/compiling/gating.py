"""Gating: where people decide in a declared workflow, about what, and who."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from graphs.declared.compiling.naming import Names
from graphs.declared.compiling.scope import Scope
from graphs.declared.compiling.units import Asked, Weighed
from graphs.declared.models.steps import ApproverSpec, GateStep
from nodes.assessing import Assessing
from nodes.deliverable import Reader
from nodes.demanding import Described, demanding
from nodes.effect import Effect
from nodes.gate import Gate
from nodes.routers import assessed_of
from nodes.rules import Approval, Approver, Rules
from tools.expressions.schema import BOOL

State = Mapping[str, Any]
DAY = timedelta(hours=24)


@dataclass
class Gating:
    """`rules` are those in force on what the workflow delivers; `last` is the gate step that decides about that, and
    becomes a part of them.
    """

    rules: Rules
    inputs: tuple[str, ...]
    last: GateStep | None = None
    merged: list[Approval] = field(default_factory=list)
    window: timedelta = DAY
    fallback: str = "reject"

    def gate(self, step: GateStep, scope: Scope, names: Names, at: str) -> Asked | Weighed:
        """A gate in the middle of a workflow: what follows is not done before people said yes."""
        rules = Rules(approvals=(self.approval(step, scope, at),), site=self.rules.site)
        phase = names.take("APPROVING", step.gate if step.name is None else step.name)
        return self._weighed(phase, step.gate, rules, names, at, step.timeout, step.fallback)

    def keep(self, step: GateStep, scope: Scope, at: str) -> None:
        """The gate right before the delivery: what people decide there is the delivery."""
        self.merged.append(self.approval(step, scope, at))
        self.window, self.fallback = step.timeout, step.fallback

    def delivery(self, effect: Effect, reads: Reader, names: Names, at: str) -> tuple[Weighed, Effect]:
        """The gate of what is delivered, and the effect that demands its approval."""
        rules = replace(self.rules, approvals=(*self.rules.approvals, *self.merged))
        assessing = Assessing(names.take("ASSESSING"), rules, self.inputs, reads)
        gate = names.take("APPROVING")
        made = demanding(effect, assessing, gate)
        return self._gated(assessing, gate, "deliver", (made,), at, self.window, self.fallback), made

    def approval(self, step: GateStep, scope: Scope, at: str) -> Approval:
        condition = None if step.condition is None else scope.condition(step.condition, at)
        approvers = tuple(self._approver(one, scope, at) for one in step.approvers or ())
        return Approval(step.gate, approvers, condition, at=at)

    def _approver(self, spec: ApproverSpec, scope: Scope, at: str) -> Approver:
        conditions = tuple(scope.value(one, at, BOOL) for one in spec.conditions)
        return Approver(spec.team, spec.min_count, conditions)

    def _weighed(
        self, phase: str, action: str, rules: Rules, names: Names, at: str, window: timedelta, fallback: str
    ) -> Weighed:
        assessing = Assessing(names.take("ASSESSING", phase.removeprefix("APPROVING_")), rules, self.inputs)
        return self._gated(assessing, phase, action, (), at, window, fallback)

    def _gated(
        self,
        assessing: Assessing,
        phase: str,
        action: str,
        covers: tuple[Effect, ...],
        at: str,
        window: timedelta,
        fallback: Any,
    ) -> Weighed:
        gate = Gate(
            phase,
            action=action,
            shows=assessing.shown,
            describes=Described(assessing),
            covers=covers,
            expires_after=window,
            fallback=fallback,
            demands=assessing,
        )
        return Weighed(assessing, assessed_of(assessing.phase, *covers), gate, at)

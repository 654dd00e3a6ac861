"""Gating: where people decide in a declared workflow, about what, and who."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from graphs.declared.compiling.asking import Weighed
from graphs.declared.compiling.naming import Names
from graphs.declared.compiling.scope import Scope
from graphs.declared.models.steps import ApproverSpec, GateStep
from nodes.assessing import Assessing
from nodes.deliverable import Reader
from nodes.demanding import Described, Shown, demanding
from nodes.effect import Effect
from nodes.gate import Gate
from nodes.routers import assessed_of
from nodes.rules import Approval, Approver, Rules
from tools.expressions.schema import BOOL

State = Mapping[str, Any]
DAY = timedelta(hours=24)


@dataclass
class Gating:
    """`rules` are those in force on what the workflow delivers; `merged`: what the gate step before it adds to them."""

    rules: Rules
    inputs: tuple[str, ...]
    merged: list[Approval] = field(default_factory=list)
    window: timedelta = DAY
    fallback: str = "reject"

    def gate(self, step: GateStep, scope: Scope, names: Names, at: str) -> Weighed:
        """A gate in the middle of a workflow: what follows is not done before people said yes."""
        rules = Rules(approvals=(self.approval(step, scope, at),), site=self.rules.site)
        called = step.name or step.gate
        assessing = Assessing(names.take("ASSESSING", called), rules, self.inputs)
        phase = names.take("APPROVING", called)
        return self._gated(assessing, phase, step.gate, (), at, step.timeout, step.fallback)

    def keep(self, step: Any, scope: Scope, at: str) -> None:
        """The gate right before the delivery: what people decide there is the delivery."""
        self.merged.append(self.approval(step, scope, at))
        self.window, self.fallback = step.timeout, step.fallback

    def delivery(self, effect: Effect, reads: Reader, states: tuple[str, str], at: str) -> tuple[Weighed, Effect]:
        """The gate of what is delivered, and the effect that demands its approval; `states`: what the assessment and
        the gate are called.
        """
        rules = replace(self.rules, approvals=(*self.rules.approvals, *self.merged))
        assessed, gate = states
        assessing = Assessing(assessed, rules, self.inputs, reads)
        made = demanding(effect, assessing, gate)
        return self._gated(assessing, gate, "deliver", (made,), at, self.window, self.fallback), made

    def approval(self, step: GateStep, scope: Scope, at: str) -> Approval:
        condition = None if step.condition is None else scope.condition(step.condition, at)
        approvers = tuple(self._approver(one, scope, at) for one in step.approvers or ())
        return Approval(step.gate, approvers, condition, at=at)

    def _approver(self, spec: ApproverSpec, scope: Scope, at: str) -> Approver:
        conditions = tuple(scope.value(one, at, BOOL) for one in spec.conditions)
        return Approver(spec.team, spec.min_count, conditions)

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
            shows=Shown(assessing),
            describes=Described(assessing),
            covers=covers,
            expires_after=window,
            fallback=fallback,
            demands=assessing,
        )
        return Weighed(assessing, assessed_of(assessing.phase, *covers), gate, at)

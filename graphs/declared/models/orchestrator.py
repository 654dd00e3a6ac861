"""AIOrchestrator: agents, the workflows in which they work, and the rules for what they make."""

from collections.abc import Container, Iterator
from typing import Literal, TypeGuard

from pydantic import Field, model_validator

from graphs.declared.models.agents import AgentSpec, Constraints
from graphs.declared.models.circles import circle_in
from graphs.declared.models.expressed import Condition
from graphs.declared.models.section import Section, nearest, once, wrong
from graphs.declared.models.steps import (
    AgentStep,
    AnyStep,
    ApproverSpec,
    Compensate,
    FallbackStep,
    Foreach,
    GateStep,
    Retry,
    Step,
    SwitchStep,
    WorkflowStep,
)
from graphs.declared.models.words import Called, WorkflowName
from graphs.declared.models.workflow import BudgetSpec, WorkflowSpec

__all__ = [
    "AgentSpec",
    "AgentStep",
    "AnyStep",
    "ApproverSpec",
    "BudgetSpec",
    "CheckSpec",
    "Compensate",
    "Constraints",
    "FallbackStep",
    "Foreach",
    "GateStep",
    "Orchestrator",
    "Retry",
    "Step",
    "SwitchStep",
    "WorkflowSpec",
    "WorkflowStep",
]

Place = tuple[str | int, ...]


class CheckSpec(Section):
    """A rule for what agents make."""

    name: Called = Field(description="What the rule is called in messages and metrics.")
    check: Condition = Field(
        description="An expression that must be true, of `output`, `changedFiles` and the steps so far. Without a "
        "value it is false."
    )
    action: Literal["reject", "require-approval", "require-senior-review", "warn", "block"] = Field(
        description="What happens when it is false."
    )
    scope: Literal["step", "run"] | None = Field(
        default=None,
        description="What it looks at: what one `step` made, or everything of the `run`. Without it: the run.",
    )


class Orchestrator(Section):
    """Agents, the workflows in which they work, and the rules for what they make."""

    agents: list[AgentSpec] = Field(default=[], description="Who works in its workflows.")
    workflows: dict[WorkflowName, WorkflowSpec] = Field(min_length=1, description="The workflows, by name.")
    guardrails: list[CheckSpec] = Field(default=[], description="Rules for what the agents make, in every workflow.")
    unguarded: str | None = Field(
        default=None,
        min_length=1,
        description="Why it may run without any guardrail, in words. Without this one must be bound to it.",
    )

    @model_validator(mode="after")
    def _of_one_piece(self) -> "Orchestrator":
        once([agent.name for agent in self.agents], "agents", "agents")
        once([check.name for check in self.guardrails], "rules", "guardrails")
        if self.guardrails and self.unguarded:
            raise wrong("is `unguarded`, and has guardrails; accepted: one of them", "unguarded", key=True)
        known = {agent.name: agent for agent in self.agents}
        for place, agent in _named(self):
            if agent not in known:
                raise wrong(f"there is no agent {agent!r}{nearest(agent, list(known))}", *place)
        _check_calls(self)
        return self


def _named(orchestrator: Orchestrator) -> Iterator[tuple[Place, str]]:
    """Every agent that a step names, and where."""
    for name, workflow in orchestrator.workflows.items():
        for at, step in enumerate(workflow.steps):
            place = ("workflows", name, "steps", at)
            if isinstance(step, AgentStep):
                yield (*place, "agent"), step.agent
                for key, instead in (("fallback", step.fallback), ("compensate", step.compensate)):
                    if instead is not None:
                        yield (*place, key, "agent"), instead.agent


def _check_calls(orchestrator: Orchestrator) -> None:
    """A workflow that runs inside of itself would never end."""
    names = list(orchestrator.workflows)
    at_of = {name: at for at, name in enumerate(names)}
    calls = [
        {at_of[step.workflow]: at for at, step in enumerate(workflow.steps) if _calls(step, at_of)}
        for workflow in orchestrator.workflows.values()
    ]
    if circle := circle_in([list(called) for called in calls]):
        first, second = circle[:2]
        told = " → ".join(names[at] for at in circle)
        place = ("workflows", names[first], "steps", calls[first][second], "workflow")
        raise wrong(f"the workflow calls itself: {told}; accepted: another one", *place)


def _calls(step: Step, known: Container[str]) -> TypeGuard[WorkflowStep]:
    return isinstance(step, WorkflowStep) and step.workflow in known

"""Workflows: every workflow of the given documents by name, each compiled when somebody asks for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.declared.bound import bound_to, findings
from graphs.declared.compiling.building import ENDED
from graphs.declared.compiling.scope import Scope, scope_of
from graphs.declared.compiling.workflow import compiled
from graphs.declared.guarding import guarding
from graphs.declared.models.orchestrator import Orchestrator
from graphs.declared.models.steps import AgentStep, WorkflowStep
from graphs.declared.models.workflow import BudgetSpec, WorkflowSpec
from graphs.declared.resource import Resource
from graphs.publish import publish
from nodes.kinds.registry import kind
from reliability.budget import Budget
from reliability.errors import BadInput, NotFound
from state.money import parse
from tools.expressions.schema import ANY, Type

Graph = CompiledStateGraph[Any, Any, Any, Any]


class Workflows(Mapping[str, Graph]):
    """Published graphs by `ORCHESTRATOR/WORKFLOW` (`NAMESPACE/ORCHESTRATOR/WORKFLOW` outside of `default`).

    Asking for one raises:
        BadInput: `FILE:LINE:COL: why` it cannot be compiled.
    """

    def __init__(self, resources: Sequence[Resource]) -> None:
        self._resources = tuple(resources)
        self._known = {called(one, name): (one, name) for one in resources for name in _workflows_of(one)}
        self._made: dict[str, Graph] = {}

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def __getitem__(self, name: str) -> Graph:
        if name not in self._made:
            resource, workflow = self._known[name]
            self._made[name] = self._published(name, resource, workflow)
        return self._made[name]

    def _published(self, name: str, resource: Resource, workflow: str) -> Graph:
        spec: Orchestrator = resource.spec
        one = spec.workflows[workflow]
        bound = bound_to(resource, self._resources)
        guards = guarding(resource, bound, known_scope(spec, one))
        made = compiled(
            name,
            one,
            spec,
            guards.rules,
            lambda *place: resource.at("spec", "workflows", workflow, *place),
            lambda inner, at: self._inside(resource, inner, at),
        )
        return publish(
            made.graph,
            name,
            recursion_limit=made.most,
            guardrails=guards.guardrails,
            behaviour=guards.behaviour,
            budgets=[_budget(workflow, one.budget)] if one.budget else None,
            findings=list(findings(resource, bound)),
        )

    def _inside(self, around: Resource, name: str, at: str) -> Graph:
        """One of the same document, of another one, or one that comes with Fermata."""
        for known in (called(around, name), name):
            if known in self._known:
                return self[known]
        shipped = import_module("graphs.catalog")  # it reads what is applied here
        try:
            graph: Graph = shipped.load(name)
        except NotFound as error:
            raise BadInput(f"{at}: {error}") from error
        return graph


def workflows(resources: Sequence[Resource]) -> Workflows:
    """Those of every orchestrator among them; the others say what holds in them."""
    return Workflows(resources)


def called(resource: Resource, workflow: str) -> str:
    """What the whole site calls a workflow."""
    before = "" if resource.namespace == "default" else f"{resource.namespace}/"
    return f"{before}{resource.name}/{workflow}"


def known_scope(spec: Orchestrator, workflow: WorkflowSpec) -> Scope:
    """What is known when all steps have ended."""
    agents = {agent.name: agent for agent in spec.agents}
    outputs: dict[str, Type] = {}
    for step in workflow.steps:
        if isinstance(step, AgentStep) and step.output:
            action = kind(agents[step.agent].type).actions.get(step.action)
            outputs[step.output] = ANY if action is None else action.output_type
        elif isinstance(step, WorkflowStep) and step.output:
            outputs[step.output] = ENDED
    return Scope({**scope_of(workflow, files=True).inputs}, outputs)


def _workflows_of(resource: Resource) -> Sequence[str]:
    return list(resource.spec.workflows) if isinstance(resource.spec, Orchestrator) else []


def _budget(name: str, spec: BudgetSpec) -> Budget:
    money = None
    if spec.cost is not None:
        amount, _, currency = spec.cost.strip().rpartition(" ")
        money = parse(amount.strip(), currency)
    made = Budget(name, tokens=spec.tokens, money=money)
    return made if spec.soft is None else replace(made, soft=round(spec.soft * 100))

"""Workflows: every workflow of the given documents by name, each compiled when somebody asks for it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from importlib import import_module
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.declared.bound import bound_to, findings
from graphs.declared.compiling.building import ENDED
from graphs.declared.compiling.scope import Scope, scope_of
from graphs.declared.compiling.workflow import compiled
from graphs.declared.guarding import guarding
from graphs.declared.models.circles import circle_in
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
    """Published graphs by `ORCHESTRATOR/WORKFLOW` (`NAMESPACE/ORCHESTRATOR/WORKFLOW` outside of `default`). A step may
    call one of them or a shipped one, and if they are not the `whole` site, one that is applied.

    Asking for one raises:
        BadInput: `FILE:LINE:COL: why` it cannot be compiled.
    """

    def __init__(self, resources: Sequence[Resource], *, whole: bool = False) -> None:
        self._resources, self._whole = tuple(resources), whole
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
        self._refuse_circle(name)
        _refuse_unknown_kinds(resource)
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
        if (known := self._meant(around, name)) is not None:
            return self[known]
        catalog = _catalog()
        try:
            graph: Graph = catalog.load(name, self if self._whole else None)
        except NotFound as error:
            raise BadInput(f"{at}: {error}") from error
        return graph

    def _meant(self, around: Resource, name: str) -> str | None:
        """The one of these that a step calls so; a short name is a shipped one's first."""
        whole = [known for known in (called(around, name), name) if known in self._known]
        short = [] if name in _catalog().WORKFLOWS else [one for one in self._known if one.rpartition("/")[2] == name]
        return whole[0] if whole else short[0] if len(short) == 1 else None

    def _refuse_circle(self, name: str) -> None:
        if name in self._circle:
            resource, workflow = self._known[name]
            at = next(at for at, inner in self._calls(name) if inner in self._circle)
            place = resource.at("spec", "workflows", workflow, "steps", at, "workflow")
            raise BadInput(f"{place}: the workflow calls itself: {' → '.join(self._circle)}; accepted: another one")

    @cached_property
    def _circle(self) -> list[str]:
        """Workflows of several documents that run inside of each other, which would never end; [] where none do."""
        names = list(self._known)
        positions = {name: at for at, name in enumerate(names)}
        return [names[at] for at in circle_in([[positions[inner] for _, inner in self._calls(one)] for one in names])]

    def _calls(self, name: str) -> Iterator[tuple[int, str]]:
        """Its steps that call one of these, each with whom."""
        resource, workflow = self._known[name]
        for at, step in enumerate(resource.spec.workflows[workflow].steps):
            if isinstance(step, WorkflowStep) and (inner := self._meant(resource, step.workflow)) is not None:
                yield at, inner


def workflows(resources: Sequence[Resource], *, whole: bool = False) -> Workflows:
    """Those of every orchestrator among them; the others say what holds in them. `whole`: nothing else is applied."""
    return Workflows(resources, whole=whole)


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


def _refuse_unknown_kinds(resource: Resource) -> None:
    for number, agent in enumerate(resource.spec.agents):
        try:
            kind(agent.type)
        except BadInput as wrong:
            raise BadInput(f"{resource.at('spec', 'agents', number, 'type')}: {agent.name}: {wrong}") from wrong


def _catalog() -> Any:
    """It reads what is applied here."""
    return import_module("graphs.catalog")


def _workflows_of(resource: Resource) -> Sequence[str]:
    return list(resource.spec.workflows) if isinstance(resource.spec, Orchestrator) else []


def _budget(name: str, spec: BudgetSpec) -> Budget:
    money = None
    if spec.cost is not None:
        amount, _, currency = spec.cost.strip().rpartition(" ")
        money = parse(amount.strip(), currency)
    made = Budget(name, tokens=spec.tokens, money=money)
    return made if spec.soft is None else replace(made, soft=round(spec.soft * 100))

"""Bound: which guardrails are in force for an orchestrator, and what is to be said of that before anything runs."""

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Sequence

from graphs.declared.models.guardrails import Guardrails, LinterRule, SastRule
from graphs.declared.models.orchestrator import Orchestrator
from graphs.declared.models.steps import GateStep
from graphs.declared.resource import Resource
from graphs.verify.findings import Finding, Severity
from reliability.approvers.default import EXAMPLE, default_approvers
from reliability.ledger.asked import Policy
from reliability.ledger.people import trouble
from state.assessing import Team
from tools.guards.code.eslint.installed import installed as eslint
from tools.guards.code.process import NotRun
from tools.guards.code.semgrep import installed as semgrep

_APART: dict[str, Callable[[], object]] = {"semgrep": semgrep, "eslint": eslint}
"""Tools that are no Python packages beside ours, and how each is found."""


def bound_to(orchestrator: Resource, resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """The guardrails of its own namespace: those without a selector, and those whose labels it has, all of them."""
    here = [one for one in resources if one.kind == "AIGuardrails" and one.namespace == orchestrator.namespace]
    return tuple(one for one in here if _selects(one.spec, orchestrator))


def _selects(spec: Guardrails, orchestrator: Resource) -> bool:
    wanted = spec.selector.match_labels if spec.selector else {}
    return all(orchestrator.labels.get(key) == value for key, value in wanted.items())


def unguarded(orchestrator: Resource, bound: Sequence[Resource]) -> Finding | None:
    """Agents that work on their own without any guardrail are refused, unless the document says why they may."""
    spec: Orchestrator = orchestrator.spec
    if spec.guardrails or spec.unguarded or any(_says_something(one.spec) for one in bound):
        return None
    says = (
        f"its agents would work without any guardrail; add `guardrails`, bind an AIGuardrails of the namespace "
        f"{orchestrator.namespace!r} to it, or say in `unguarded` why it may do without"
    )
    return _finding(orchestrator, "error", says, "spec")


def _says_something(spec: Guardrails) -> bool:
    return bool(spec.input_validation or spec.output_validation or spec.behavior_limits or spec.approval_gates)


def findings(orchestrator: Resource, bound: Sequence[Resource]) -> Iterator[Finding]:
    """Everything that verification has to say of the guardrails. Blocks on disk: not on an event loop."""
    if (found := unguarded(orchestrator, bound)) is not None:
        yield found
    for one in bound:
        yield from _missing(one)
    yield from _unnamed(orchestrator, default_approvers())
    yield from _no_senior(orchestrator)


def _missing(resource: Resource) -> Iterator[Finding]:
    """A scanner that is not there has looked at nothing, so nothing that it would look at may pass."""
    spec: Guardrails = resource.spec
    for number, rule in enumerate(spec.output_validation):
        for at, tool in enumerate(rule.tools if isinstance(rule, LinterRule | SastRule) else ()):
            if (why := _not_installed(tool)) is not None:
                says = (
                    f"{rule.name!r} has {tool}, which {why}; whatever it would have looked at is refused until it is "
                    "there, whatever the action; install it, or take it out of `tools`"
                )
                yield _finding(resource, "warning", says, "spec", "outputValidation", number, "tools", at)


def _not_installed(tool: str) -> str | None:
    if tool not in _APART:
        return None if importlib.util.find_spec(tool) else "is not installed (pip install 'fermata[code]')"
    try:
        _APART[tool]()
    except NotRun as why:
        return str(why)
    return None


def _unnamed(orchestrator: Resource, site: Sequence[Team]) -> Iterator[Finding]:
    """Who is asked by a gate that names nobody is the site's to say."""
    asked = ", ".join(f"{one['minCount']} of {one['team'] or 'anybody'}" for one in site)
    who = f"the site's are asked: {asked}" if site else f"one vote of anybody is asked (`[approvals]` with {EXAMPLE})"
    spec: Orchestrator = orchestrator.spec
    for name, workflow in spec.workflows.items():
        for number, step in enumerate(workflow.steps):
            if isinstance(step, GateStep) and not step.approvers:
                place = ("spec", "workflows", name, "steps", number, "gate")
                yield _finding(orchestrator, "warning", f"{step.gate!r} names no approvers; {who}", *place)


def _no_senior(orchestrator: Resource) -> Iterator[Finding]:
    spec: Orchestrator = orchestrator.spec
    for number, check in enumerate(spec.guardrails):
        if check.action == "require-senior-review" and (why := trouble(Policy({}, seniors=1))) is not None:
            says = f"nobody here can approve what {check.name!r} asks: {why}"
            yield _finding(orchestrator, "warning", says, "spec", "guardrails", number, "action")


def _finding(resource: Resource, severity: Severity, says: str, *place: str | int) -> Finding:
    return Finding("guardrails", severity, resource.name, f"{resource.at(*place)}: {says}")

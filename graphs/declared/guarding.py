"""Guarding: what documents say must hold, as the guardrails, limits and rules of a workflow.

Everything that is bound holds at once, beside what the site has: of two limits the stricter, of two rules both.

Which limit is of what. `behaviorLimits` bound the behaviour of an agent: `maxOutputTokens` one answer of its model,
`maxFileCreations` and `maxFileModifications` **one step**, repairs included; nobody can approve more. A `check` holds of
what would be delivered, so `changedFiles.length <= 20` counts **the run**, all its steps together; more is put before
people. (Were both of the run, 5 files created and 15 changed would be 20 at most, and only the old names of
moved files could ever make the check fail.)
`maxFilesModified` of an agent is of one step too, and the agent's own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from graphs.declared.compiling.scope import Scope
from graphs.declared.models.guardrails import (
    ApprovalGate,
    BehaviorLimits,
    ClassifierRule,
    Guardrails,
    LinterRule,
    PatternRule,
    SastRule,
)
from graphs.declared.models.orchestrator import Orchestrator
from graphs.declared.models.steps import ApproverSpec
from graphs.declared.resource import Resource
from nodes.rules import ANYBODY, Approval, Approver, Check, Rules
from reliability.approvers.default import default_approvers
from reliability.errors import BadInput
from state.assessing import Team
from tools.expressions.schema import STRING
from tools.guards import site as of_site
from tools.guards.behaviour import FORBIDDEN, Behaviour, operations
from tools.guards.code.quality import CodeQuality
from tools.guards.code.security import SecurityScan
from tools.guards.file_guardrail import FileGuardrail
from tools.guards.file_limits import FileLimits, strictest
from tools.guards.guardrail import Guardrail, Where
from tools.guards.injection.seed import worded
from tools.guards.match import Detector
from tools.guards.pii import Pii
from tools.guards.secrets import secret_patterns

CLASSIFIERS: dict[str, Callable[[float], Detector]] = {"pii-detector": Pii}
"""What a rule's `model` may name. It is rules and checksums, no learnt model: docs/guardrails.md says how well it does."""

Place = tuple[str | int, ...]


@dataclass(frozen=True)
class Guarding:
    """`guardrails` and `behaviour` are for `publish`, `rules` for `Assessing`."""

    guardrails: Callable[[], tuple[Guardrail, ...]]
    behaviour: Behaviour
    rules: Rules


def guarding(
    orchestrator: Resource, bound: Sequence[Resource], scope: Scope, site: tuple[Team, ...] | None = None
) -> Guarding:
    """What holds in each of the workflows; `scope` knows the outputs of all its steps. `site`: the approvers of the
    site, read from its settings where they are not given. Blocks: not on an event loop.

    Raises:
        BadInput: `FILE:LINE:COL: why`.
    """
    texts = tuple(rail for one in bound for rail in _texts(one))
    limits = [limit for one in bound if (limit := _spec(one).behavior_limits) is not None]
    rules = Rules(
        tuple(_approval(one, at, scope) for one in bound for at in enumerate(_spec(one).approval_gates)),
        tuple(_checks(orchestrator, scope)),
        tuple(scan for one in bound for scan in _scans(one)),
        strictest(FileLimits(one.max_file_creations, one.max_file_modifications) for one in limits),
        (default_approvers() if site is None else site) or ANYBODY,
    )
    return Guarding(lambda: (*of_site.default(), *texts), _behaviour(limits), rules)


def refuse_unusable(guardrails: Resource) -> None:
    """Look at what can be looked at before they are bound to anything.

    Raises:
        BadInput: `FILE:LINE:COL: why`.
    """
    for rails in (_texts(guardrails), _scans(guardrails)):
        list(rails)


def _spec(resource: Resource) -> Guardrails:
    spec: Guardrails = resource.spec
    return spec


def _behaviour(limits: Sequence[BehaviorLimits]) -> Behaviour:
    """Without its limits of files: those here are of each step, and those of a `Behaviour` of the whole run."""
    tokens = min((one.max_output_tokens for one in limits if one.max_output_tokens is not None), default=None)
    forbidden = [operation for one in limits for operation in one.forbidden_operations]
    return Behaviour(tokens, forbidden_operations=FORBIDDEN | operations(forbidden))


def _checks(orchestrator: Resource, scope: Scope) -> Iterator[Check]:
    spec: Orchestrator = orchestrator.spec
    for number, one in enumerate(spec.guardrails):
        at = orchestrator.at("spec", "guardrails", number, "check")
        yield Check(one.name, scope.condition(one.check, at, output=STRING), one.action, one.scope or "run", at)


def _approval(resource: Resource, numbered: tuple[int, ApprovalGate], scope: Scope) -> Approval:
    number, gate = numbered
    place = ("spec", "approvalGates", number)
    approvers = tuple(
        _approver(resource, one, (*place, "approvers", at), scope) for at, one in enumerate(gate.approvers)
    )
    return Approval(gate.name, approvers, paths=tuple(gate.trigger.paths), at=resource.at(*place, "name"))


def _approver(resource: Resource, spec: ApproverSpec, place: Place, scope: Scope) -> Approver:
    conditions = tuple(
        scope.condition(text, resource.at(*place, "conditions", at), output=STRING)
        for at, text in enumerate(spec.conditions)
    )
    return Approver(spec.team, spec.min_count, conditions)


def _texts(resource: Resource) -> Iterator[Guardrail]:
    """Patterns for what comes in are read as the injection guardrail's: in any case of letters, over line ends. Those
    for what goes out as the secrets': exactly as written, and what only looks like a secret (a hash) is left alone.
    """
    spec = _spec(resource)
    for number, rule in enumerate(spec.input_validation):
        place = ("spec", "inputValidation", number)
        detect = worded(rule.patterns) if isinstance(rule, PatternRule) else _classifier(resource, rule, place)
        yield Guardrail(rule.name, detect, rule.action, _at("input"))
    for number, out in enumerate(spec.output_validation):
        place = ("spec", "outputValidation", number)
        if isinstance(out, PatternRule):
            yield Guardrail(out.name, secret_patterns(out.patterns, out.name), out.action, _at("output"))
        elif isinstance(out, ClassifierRule):
            yield Guardrail(out.name, _classifier(resource, out, place), out.action, _at("output"))


def _at(where: Where) -> frozenset[Where]:
    return frozenset({where})


def _classifier(resource: Resource, rule: ClassifierRule, place: Place) -> Detector:
    known = CLASSIFIERS.get(rule.model)
    if known is None:
        accepted = ", ".join(map(repr, CLASSIFIERS))
        raise BadInput(f"{resource.at(*place, 'model')}: there is no classifier {rule.model!r}; accepted: {accepted}")
    try:
        return known(rule.threshold)
    except BadInput as wrong:
        raise BadInput(f"{resource.at(*place, 'threshold')}: {wrong}") from wrong


def _scans(resource: Resource) -> Iterator[FileGuardrail]:
    for rule in _spec(resource).output_validation:
        if isinstance(rule, LinterRule):
            yield FileGuardrail(rule.name, CodeQuality(rule.min_score, tuple(rule.tools)), rule.action)
        elif isinstance(rule, SastRule):
            yield FileGuardrail(rule.name, SecurityScan(rule.severity, tuple(rule.tools)), rule.action)

"""Who plays in `development`: the people and agents of `examples/ai-orchestrator-config.yaml`, written in Python."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from graphs.casts.operating import operator
from nodes.assessing import Assessing
from nodes.closing import endings
from nodes.compensation import Compensation
from nodes.demanding import Described, Shown, demanding
from nodes.development.deliverable import InTheTree
from nodes.development.delivering import delivering, withdrawing
from nodes.development.discarding import discarding
from nodes.development.opening import Opening
from nodes.development.preparing import preparing
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.given import Given
from nodes.kinds.registry import kind
from nodes.kinds.settings import AgentSettings, Constraints
from nodes.loop import Loop
from nodes.rules import Approval, Check, Rules
from nodes.stepping import Stepping
from reliability.saga import SagaStep
from state.development import Phase
from tools.expressions.template import condition
from tools.services import git_service

INPUTS = ("issue", "repository")
STEPS = (SagaStep(Phase.PREPARING, Phase.DISCARDING), SagaStep(Phase.DELIVERING, Phase.WITHDRAWING))

CODE = AgentSettings(
    "code-agent",
    "code-generation",
    "claude-3-opus",
    capabilities=("code_generation", "refactoring", "bug_fix"),
    constraints=Constraints(max_tokens_per_request=100_000, max_files_modified=10),
)
TESTS = AgentSettings(
    "test-agent",
    "test-generation",
    "claude-3-sonnet",
    capabilities=("unit_test_generation", "integration_test", "test_execution"),
    constraints=Constraints(max_test_files=20, timeout=timedelta(seconds=300)),
)
REVIEW = AgentSettings(
    "review-agent",
    "code-review",
    "claude-3-opus",
    capabilities=("security_review", "performance_review", "style_check"),
    constraints=Constraints(review_depth="thorough"),
)

RULES = Rules(
    approvals=(Approval("human-approval", condition=condition("steps.review_comments.severity == 'high'")),),
    checks=(
        Check("no-secrets", condition("!contains(output, 'API_KEY') && !contains(output, 'SECRET')"), "reject"),
        Check("max-changes", condition("changedFiles.length <= 20"), "require-approval"),
        Check("critical-files", condition("!modifies(['**/security/**', '**/auth/**'])"), "require-senior-review"),
    ),
)


@dataclass(frozen=True)
class DevelopmentCast:
    """Everybody who plays in `development`."""

    prepare: Effect
    generate: Stepping
    write_tests: Stepping
    run_tests: Stepping
    review: Stepping
    assess: Assessing
    approve: Gate
    deliver: Effect
    withdraw: Compensation
    discard: Compensation
    operate: Gate
    ends: Mapping[str, Ending]


def development_cast() -> DevelopmentCast:
    """The cast that the environment asks for; git and the models open on first use."""
    assess = Assessing(Phase.ASSESSING, RULES, INPUTS, InTheTree(git_service))
    deliver = demanding(delivering(), assess, Phase.APPROVING)
    return DevelopmentCast(
        prepare=preparing(Opening(("issue",))),
        generate=_step(CODE, "generate_code", Phase.GENERATING, "${{ issue.description }}", "code_changes"),
        write_tests=_step(TESTS, "generate_tests", Phase.WRITING_TESTS, "${{ steps.code_changes }}", "test_files"),
        run_tests=_step(TESTS, "run_tests", Phase.RUNNING_TESTS, "${{ steps.test_files }}", "", Loop(3, "repairs")),
        review=_step(REVIEW, "review", Phase.REVIEWING, "${{ steps.code_changes }}", "review_comments"),
        assess=assess,
        approve=Gate(
            Phase.APPROVING,
            action="deliver",
            shows=Shown(assess),
            describes=Described(assess),
            covers=(deliver,),
            expires_after=timedelta(hours=24),
            demands=assess,
        ),
        deliver=deliver,
        withdraw=withdrawing(),
        discard=discarding(),
        operate=operator(Phase.NEEDS_OPERATOR, STEPS),
        ends=endings(INPUTS, STEPS),
    )


def _step(
    agent: AgentSettings, action: str, phase: Phase, wanted: str, output: str, loop: Loop | None = None
) -> Stepping:
    """`wanted` as a document would say it: what the step is given of the issue and of the steps before it."""
    box = kind(agent.kind).actions[action].builds(agent, Given(wanted, INPUTS), output)
    return Stepping(phase, box, names=INPUTS, loop=loop)

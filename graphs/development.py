"""`development`: an issue becomes a tested, reviewed and approved commit on a branch of its own. Nothing is merged.

It is the Python twin of `feature-development` in `examples/ai-orchestrator-config.yaml`: the same boxes, the same arrows.
"""

from langgraph.graph import START, StateGraph

from graphs.casts.development import STEPS, DevelopmentCast, development_cast
from graphs.publish import publish
from graphs.settings import ModelSettings
from nodes.routers import assessed_of, outcome_of, undo_of, verdict_of
from nodes.stepping import kept_of, passed_of
from nodes.undoing import operated_of
from nodes.undone import undone_why_of
from state.development import DevelopmentInput, DevelopmentState, Phase


def development(
    cast: DevelopmentCast,
) -> StateGraph[DevelopmentState, ModelSettings, DevelopmentInput, DevelopmentState]:
    g = StateGraph(
        DevelopmentState, context_schema=ModelSettings, input_schema=DevelopmentInput, output_schema=DevelopmentState
    )

    g.add_node(Phase.PREPARING, cast.prepare)
    g.add_node(Phase.GENERATING, cast.generate)
    g.add_node(Phase.WRITING_TESTS, cast.write_tests)
    g.add_node(Phase.RUNNING_TESTS, cast.run_tests)
    g.add_node(Phase.REVIEWING, cast.review)
    g.add_node(Phase.ASSESSING, cast.assess)
    g.add_node(Phase.APPROVING, cast.approve)
    g.add_node(Phase.DELIVERING, cast.deliver)
    g.add_node(Phase.WITHDRAWING, cast.withdraw)
    g.add_node(Phase.DISCARDING, cast.discard)
    g.add_node(Phase.NEEDS_OPERATOR, cast.operate)
    for name, end in cast.ends.items():
        g.add_node(name, end)

    # One line a state: every way out of it.
    # fmt: off
    go = g.add_conditional_edges
    g.add_edge(START, Phase.PREPARING)
    go(Phase.PREPARING, outcome_of(Phase.PREPARING), {"done": Phase.GENERATING, "failed": Phase.FAILED, "unknown": Phase.DISCARDING})
    go(Phase.GENERATING, kept_of(Phase.GENERATING), {"done or skipped": Phase.WRITING_TESTS, "failed": Phase.DISCARDING})
    go(Phase.WRITING_TESTS, kept_of(Phase.WRITING_TESTS), {"done or skipped": Phase.RUNNING_TESTS, "failed": Phase.DISCARDING})
    go(Phase.RUNNING_TESTS, passed_of(Phase.RUNNING_TESTS), {"done or skipped": Phase.REVIEWING, "failing": Phase.GENERATING, "failed": Phase.DISCARDING})
    go(Phase.REVIEWING, kept_of(Phase.REVIEWING), {"done or skipped": Phase.ASSESSING, "failed": Phase.DISCARDING})
    go(Phase.ASSESSING, assessed_of(Phase.ASSESSING, cast.deliver), {"nothing to ask": Phase.DELIVERING, "people must decide": Phase.APPROVING, "refused": Phase.DISCARDING})
    go(Phase.APPROVING, verdict_of(Phase.APPROVING), {"approved": Phase.DELIVERING, "waiting": Phase.APPROVING, "rejected or expired": Phase.DISCARDING})
    go(Phase.DELIVERING, outcome_of(Phase.DELIVERING), {"done": Phase.COMPLETED, "failed": Phase.DISCARDING, "unknown": Phase.WITHDRAWING})
    go(Phase.WITHDRAWING, undo_of(Phase.WITHDRAWING), {"undone": Phase.DISCARDING, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.DISCARDING, undone_why_of(Phase.DISCARDING), {"undone": Phase.ROLLED_BACK, "undone after a no": Phase.DECLINED, "undone for the budget": Phase.BUDGET_EXHAUSTED, "stuck": Phase.NEEDS_OPERATOR})
    go(Phase.NEEDS_OPERATOR, operated_of(Phase.NEEDS_OPERATOR, STEPS), {"retry WITHDRAWING": Phase.WITHDRAWING, "retry DISCARDING": Phase.DISCARDING, "waiting": Phase.NEEDS_OPERATOR, "accepted": Phase.ROLLED_BACK})
    # fmt: on
    return g


graph = publish(development(development_cast()), "development")

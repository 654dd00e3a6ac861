"""`research`: a question is searched for, outlined, written and reviewed until every statement is cited; a report."""

from langgraph.graph import START, StateGraph

from graphs.casts.research import ResearchCast, research_cast
from graphs.publish import publish
from graphs.settings import ModelSettings
from nodes.research.planning import planned
from nodes.research.publishing import published
from nodes.research.retrieving import retrieved
from nodes.research.reviewing import reviewed
from nodes.research.writing import written
from state.research import Phase, ResearchInput, ResearchState


def research(cast: ResearchCast) -> StateGraph[ResearchState, ModelSettings, ResearchInput, ResearchState]:
    g = StateGraph(ResearchState, context_schema=ModelSettings, input_schema=ResearchInput, output_schema=ResearchState)

    g.add_node(Phase.PLANNING, cast.plan)
    g.add_node(Phase.RETRIEVING, cast.retrieve)
    g.add_node(Phase.OUTLINING, cast.outline)
    g.add_node(Phase.DRAFTING, cast.draft)
    g.add_node(Phase.REVIEWING, cast.review)
    g.add_node(Phase.REVISING, cast.revise)
    g.add_node(Phase.PUBLISHING, cast.publish)
    g.add_node(Phase.COMPLETED, cast.complete)
    g.add_node(Phase.PARTIAL, cast.partial)
    g.add_node(Phase.NOTHING_FOUND, cast.nothing_found)
    g.add_node(Phase.DECLINED, cast.decline)
    g.add_node(Phase.BUDGET_EXHAUSTED, cast.end_spent)

    # One line a state: every way out of it.
    # fmt: off
    go = g.add_conditional_edges
    g.add_edge(START, Phase.PLANNING)
    go(Phase.PLANNING, planned, {"planned": Phase.RETRIEVING, "same plan": Phase.PLANNING, "given up": Phase.NOTHING_FOUND, "not a question": Phase.DECLINED, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    go(Phase.RETRIEVING, retrieved, {"found": Phase.OUTLINING, "nothing": Phase.PLANNING, "no folder": Phase.DECLINED})
    g.add_edge(Phase.OUTLINING, Phase.DRAFTING)
    go(Phase.DRAFTING, written, {"draft": Phase.REVIEWING, "no draft": Phase.PARTIAL, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    go(Phase.REVIEWING, reviewed, {"good enough": Phase.PUBLISHING, "revise": Phase.REVISING, "nothing holds": Phase.NOTHING_FOUND})
    g.add_edge(Phase.REVISING, Phase.REVIEWING)
    go(Phase.PUBLISHING, published, {"done": Phase.COMPLETED, "failed or unknown": Phase.PARTIAL, "done, budget exhausted": Phase.BUDGET_EXHAUSTED})
    # fmt: on
    return g


graph = publish(research(research_cast()), "research")

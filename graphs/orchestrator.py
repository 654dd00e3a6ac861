"""`orchestrator`: a large request becomes tasks, done by whoever can, put together and held against the request."""

from langgraph.graph import START, StateGraph

from graphs.casts.orchestrator import OrchestratorCast, orchestrator_cast
from graphs.publish import publish
from graphs.settings import ModelSettings
from nodes.orchestrator.asking import answered
from nodes.orchestrator.assigning import spread_of
from nodes.orchestrator.collecting import collected
from nodes.orchestrator.delivering import deliver, delivered
from nodes.orchestrator.integrating import integrate
from nodes.orchestrator.planning import planned
from nodes.orchestrator.verifying import verified
from nodes.replanning import replanned_of
from state.orchestrator import OrchestratorInput, OrchestratorState, Phase

MOST_STATES = 250
"""Supersteps of one call: 40 waves of three states, and the plans, questions and gaps between them, are fewer."""


def orchestrator(
    cast: OrchestratorCast,
) -> StateGraph[OrchestratorState, ModelSettings, OrchestratorInput, OrchestratorState]:
    g = StateGraph(
        OrchestratorState, context_schema=ModelSettings, input_schema=OrchestratorInput, output_schema=OrchestratorState
    )

    g.add_node(Phase.PLANNING, cast.plan)
    g.add_node(Phase.ASSIGNING, cast.assign, metadata=cast.tasks.declared)
    g.add_node(Phase.ASKING, cast.ask)
    g.add_node(Phase.WORKING, cast.work)
    g.add_node(Phase.COLLECTING, cast.collect)
    g.add_node(Phase.REPLANNING, cast.replan)
    g.add_node(Phase.INTEGRATING, integrate)
    g.add_node(Phase.VERIFYING, cast.verify)
    g.add_node(Phase.DELIVERING, deliver)
    g.add_node(Phase.DELIVERED, cast.deliver)
    g.add_node(Phase.PARTIAL, cast.deliver_in_part)
    g.add_node(Phase.DECLINED, cast.decline)
    g.add_node(Phase.BUDGET_EXHAUSTED, cast.end_spent)

    # One line a state: every way out of it.
    # fmt: off
    go = g.add_conditional_edges
    g.add_edge(START, Phase.PLANNING)
    go(Phase.PLANNING, planned, {"planned": Phase.ASSIGNING, "unfit": Phase.PLANNING, "declined": Phase.DECLINED, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    go(Phase.ASSIGNING, spread_of(cast.tasks), {Phase.WORKING: Phase.WORKING, "nobody fits": Phase.ASKING, "failed": Phase.REPLANNING, "all done": Phase.INTEGRATING})
    go(Phase.ASKING, answered, {"answered": Phase.ASSIGNING, "given up": Phase.INTEGRATING})
    g.add_edge(Phase.WORKING, Phase.COLLECTING)
    go(Phase.COLLECTING, collected, {"go on": Phase.ASSIGNING, "stuck": Phase.INTEGRATING})
    go(Phase.REPLANNING, replanned_of(Phase.REPLANNING), {"changed": Phase.ASSIGNING, "same plan": Phase.REPLANNING, "given up": Phase.INTEGRATING})
    g.add_edge(Phase.INTEGRATING, Phase.VERIFYING)
    go(Phase.VERIFYING, verified, {"gaps": Phase.REPLANNING, "settled": Phase.DELIVERING})
    go(Phase.DELIVERING, delivered, {"whole": Phase.DELIVERED, "in part": Phase.PARTIAL, "nothing": Phase.DECLINED, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    # fmt: on
    return g


graph = publish(orchestrator(orchestrator_cast()), "orchestrator", recursion_limit=MOST_STATES)

"""`front_desk`: what a person says is guarded, routed to the workflow that they want, and answered."""

from typing import Any

from langgraph.graph import START, StateGraph

from graphs.casts.front_desk import WORKFLOW_OF, FrontDeskCast, front_desk_cast
from graphs.catalog import load
from graphs.publish import publish
from graphs.settings import ModelSettings
from nodes.guard import passed_or_blocked
from nodes.routing.asking import asked_of
from nodes.routing.routing import intent_of
from state.front_desk import FrontDeskInput, FrontDeskState, Phase
from tools.guards.site import keeping

MOST_STATES = max((load(name).config or {}).get("recursion_limit", 0) for name in WORKFLOW_OF.values())
"""Of one call: LangGraph gives what stands in a box the limit of the graph around it, whatever its own one is."""


def front_desk(cast: FrontDeskCast) -> StateGraph[FrontDeskState, ModelSettings, FrontDeskInput, FrontDeskState]:
    g = StateGraph(
        FrontDeskState, context_schema=ModelSettings, input_schema=FrontDeskInput, output_schema=FrontDeskState
    )

    put: Any = g.add_node  # LangGraph's types know no node that takes both the config and the runtime
    put(Phase.GUARDING, cast.guard)
    put(Phase.ROUTING, cast.route)
    put(Phase.CHOOSING, cast.choose)
    put(Phase.ASKING, cast.ask)
    for name, workflow in cast.workflows.items():
        put(name, workflow)
    put(Phase.ANSWERING, cast.answer)
    put(Phase.ANSWERED, cast.end_answered)
    put(Phase.BLOCKED, cast.block)
    put(Phase.DECLINED, cast.decline)

    # One line a state: every way out of it. `cast.ways`: travel → travel, research → research, …, answer → ANSWERING.
    # fmt: off
    go: Any = g.add_conditional_edges
    g.add_edge(START, Phase.GUARDING)
    go(Phase.GUARDING, passed_or_blocked(Phase.GUARDING), {"passed": Phase.ROUTING, "blocked": Phase.BLOCKED})
    go(Phase.ROUTING, intent_of(cast.intents), {**cast.ways, "unsure": Phase.CHOOSING})
    go(Phase.CHOOSING, intent_of(cast.intents), {**cast.ways, "unsure": Phase.ASKING})
    go(Phase.ASKING, asked_of(cast.intents), {**cast.ways, "unsure": Phase.ASKING, "given up": Phase.DECLINED})
    for name in cast.workflows:
        g.add_edge(name, Phase.ANSWERING)
    g.add_edge(Phase.ANSWERING, Phase.ANSWERED)
    # fmt: on
    return g


graph = publish(
    front_desk(front_desk_cast()),
    "front_desk",
    recursion_limit=MOST_STATES,
    guardrails=keeping("EMAIL_ADDRESS"),  # `order` inside sends invoices there
)

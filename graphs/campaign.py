"""`campaign`: a list of people is read, priced, approved where they are many, and written to batch by batch, once each."""

from langgraph.graph import START, StateGraph

from graphs.casts.campaign import CampaignCast, campaign_cast
from graphs.publish import publish
from graphs.settings import CampaignSettings
from nodes.campaign.briefing import briefed, given
from nodes.campaign.clarifying import answered
from nodes.campaign.halting import halted
from nodes.campaign.loading import loaded
from nodes.campaign.reading import listed
from nodes.campaign.reporting import reported
from nodes.routers import size_of, verdict_of
from state.campaign import CampaignInput, CampaignState, Phase
from tools.guards.site import keeping

SUPERSTEPS = 21_000
"""Of one call: four a batch, and five thousand batches of two hundred."""


def campaign(cast: CampaignCast) -> StateGraph[CampaignState, CampaignSettings, CampaignInput, CampaignState]:
    g = StateGraph(
        CampaignState, context_schema=CampaignSettings, input_schema=CampaignInput, output_schema=CampaignState
    )

    g.add_node(Phase.BRIEFING, cast.brief)
    g.add_node(Phase.CLARIFYING, cast.clarify)
    g.add_node(Phase.READING, cast.read)
    g.add_node(Phase.PRICING, cast.price)
    g.add_node(Phase.APPROVING, cast.approve)
    g.add_node(Phase.LOADING, cast.load)
    g.add_node(Phase.HALTING, cast.halt)
    g.add_node(Phase.COMPOSING, cast.compose, metadata=cast.spread.declared)
    g.add_node(Phase.RUNNING, cast.run)
    g.add_node(Phase.GATHERING, cast.gather)
    g.add_node(Phase.REPORTING, cast.report)
    g.add_node(Phase.COMPLETED, cast.complete)
    g.add_node(Phase.PARTIAL, cast.complete_in_part)
    g.add_node(Phase.UNREPORTED, cast.leave_unreported)
    g.add_node(Phase.STOPPED, cast.stop)
    g.add_node(Phase.DECLINED, cast.decline)
    g.add_node(Phase.BUDGET_EXHAUSTED, cast.end_spent)

    # One line a state: every way out of it.
    # fmt: off
    go = g.add_conditional_edges
    go(START, given, {"words": Phase.BRIEFING, "data": Phase.READING})
    go(Phase.BRIEFING, briefed, {"understood": Phase.READING, "not a campaign": Phase.DECLINED, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    go(Phase.CLARIFYING, answered, {"answered": Phase.BRIEFING, "given up": Phase.DECLINED})
    go(Phase.READING, listed, {"people": Phase.PRICING, "incomplete": Phase.CLARIFYING, "nobody or unusable": Phase.DECLINED})
    go(Phase.PRICING, size_of(cast.post), {"below": Phase.LOADING, "above": Phase.APPROVING})
    go(Phase.APPROVING, verdict_of(Phase.APPROVING), {"approved": Phase.LOADING, "waiting": Phase.APPROVING, "rejected or expired": Phase.DECLINED})
    go(Phase.LOADING, loaded, {"a batch": Phase.COMPOSING, "all done": Phase.REPORTING, "changed": Phase.HALTING, "cancelled": Phase.STOPPED})
    go(Phase.HALTING, halted, {"again": Phase.LOADING, "stop": Phase.STOPPED})
    go(Phase.COMPOSING, cast.spread.spread, {"to each": Phase.RUNNING, "nothing to do": Phase.GATHERING})
    g.add_edge(Phase.RUNNING, Phase.GATHERING)
    g.add_edge(Phase.GATHERING, Phase.LOADING)
    go(Phase.REPORTING, reported, {"done": Phase.COMPLETED, "done in part": Phase.PARTIAL, "failed or unknown": Phase.UNREPORTED})
    # fmt: on
    return g


graph = publish(
    campaign(campaign_cast()),
    "campaign",
    recursion_limit=SUPERSTEPS,
    guardrails=keeping("EMAIL_ADDRESS", "PHONE_NUMBER"),  # what its letters tell people to write to, and to call
)

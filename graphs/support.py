"""`support`: a customer is heard, handed to a specialist, answered; what they are paid back is small or approved."""

from typing import Any

from langgraph.graph import START, StateGraph

from graphs.casts.support import SupportCast, support_cast
from graphs.publish import publish
from graphs.settings import Settings
from nodes.agents.handoff import handed_to
from nodes.routers import outcome_of, verdict_of
from nodes.support.answering import answer, answered
from nodes.support.checking import checked
from nodes.support.receiving import receive, received
from state.support import Phase, SupportInput, SupportState


def support(cast: SupportCast) -> StateGraph[SupportState, Settings, SupportInput, SupportState]:
    g = StateGraph(SupportState, context_schema=Settings, input_schema=SupportInput, output_schema=SupportState)

    put: Any = g.add_node  # LangGraph's types know no node that takes both the config and the runtime
    put(Phase.RECEIVING, receive)
    put(Phase.TRIAGING, cast.triage)
    put(Phase.BILLING, cast.billing)
    put(Phase.TECHNICAL, cast.technical)
    put(Phase.GENERAL, cast.general)
    put(Phase.APPROVING, cast.approve)
    put(Phase.REFUNDING, cast.refund)
    put(Phase.ANSWERING, answer)
    put(Phase.NEEDS_OPERATOR, cast.operate)
    put(Phase.CHECKING, cast.check)
    put(Phase.ANSWERED, cast.end_answered)
    put(Phase.HANDED_TO_PERSON, cast.end_with_person)
    put(Phase.DECLINED, cast.decline)
    put(Phase.BUDGET_EXHAUSTED, cast.end_spent)

    # One line a state: every way out of it.
    # fmt: off
    go = g.add_conditional_edges
    g.add_edge(START, Phase.RECEIVING)
    go(Phase.RECEIVING, received, {"readable": Phase.TRIAGING, "not readable": Phase.DECLINED})
    go(Phase.TRIAGING, handed_to(cast.triage), {"BILLING": Phase.BILLING, "TECHNICAL": Phase.TECHNICAL, "GENERAL": Phase.GENERAL, "HANDED_TO_PERSON": Phase.HANDED_TO_PERSON, "answered": Phase.ANSWERING})
    go(Phase.BILLING, handed_to(cast.billing), {"APPROVING": Phase.APPROVING, "TECHNICAL": Phase.TECHNICAL, "GENERAL": Phase.GENERAL, "HANDED_TO_PERSON": Phase.HANDED_TO_PERSON, "answered": Phase.ANSWERING})
    go(Phase.TECHNICAL, handed_to(cast.technical), {"BILLING": Phase.BILLING, "GENERAL": Phase.GENERAL, "HANDED_TO_PERSON": Phase.HANDED_TO_PERSON, "answered": Phase.ANSWERING})
    go(Phase.GENERAL, handed_to(cast.general), {"BILLING": Phase.BILLING, "TECHNICAL": Phase.TECHNICAL, "HANDED_TO_PERSON": Phase.HANDED_TO_PERSON, "answered": Phase.ANSWERING})
    go(Phase.APPROVING, verdict_of(Phase.APPROVING), {"approved": Phase.REFUNDING, "waiting": Phase.APPROVING, "rejected or expired": Phase.ANSWERING})
    go(Phase.REFUNDING, outcome_of(Phase.REFUNDING), {"done": Phase.ANSWERING, "failed": Phase.HANDED_TO_PERSON, "unknown": Phase.NEEDS_OPERATOR})
    go(Phase.ANSWERING, answered, {"answered": Phase.ANSWERED, "a person is needed": Phase.HANDED_TO_PERSON, "in doubt": Phase.NEEDS_OPERATOR, "budget exhausted": Phase.BUDGET_EXHAUSTED})
    go(Phase.NEEDS_OPERATOR, verdict_of(Phase.NEEDS_OPERATOR), {"approved": Phase.HANDED_TO_PERSON, "waiting": Phase.NEEDS_OPERATOR, "rejected or expired": Phase.CHECKING})
    go(Phase.CHECKING, checked, {"it is there": Phase.ANSWERING, "still unknown": Phase.NEEDS_OPERATOR})
    # fmt: on
    return g


graph = publish(support(support_cast()), "support")

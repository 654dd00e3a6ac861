"""Who plays in `research`."""

from dataclasses import dataclass

from nodes.agent import Agent
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.research import endings, outlining, planning, reviewing, writing
from nodes.research.answers import ReportDraft, ReportOutline, ReportReview, ReportRevision, ResearchPlan
from nodes.research.planning import PLANS
from nodes.research.publishing import publishing
from nodes.research.retrieving import Retrieving
from nodes.research.reviewing import JUDGING
from nodes.spent import spent
from nodes.tool_routing import ToolRouter
from state.research import Phase
from tools.models import open_model
from tools.retrieval.search_tool import search_tool
from tools.retrieval.web_search_tool import web_search_tool
from tools.services import report_service
from tools.summary.summarizer_tool import summarizer_tool

TOOLS = ToolRouter({Phase.RETRIEVING: (search_tool, web_search_tool), Phase.OUTLINING: (summarizer_tool,)})
"""Which tools fit which state, the best first: the folder of documents, else the web."""


@dataclass(frozen=True)
class ResearchCast:
    """Everybody who plays in `research`."""

    plan: Agent
    retrieve: Retrieving
    outline: Agent
    draft: Agent
    review: Agent
    revise: Agent
    publish: Effect
    complete: Ending
    partial: Ending
    nothing_found: Ending
    decline: Ending
    end_spent: Ending


def research_cast() -> ResearchCast:
    """The cast that the environment asks for; services open on first use."""
    return ResearchCast(
        plan=Agent(
            Phase.PLANNING,
            role="planner",
            prompt="research_planning.md",
            answers=ResearchPlan,
            hears=planning.hears,
            keep=planning.keep,
            model=open_model,
            loop=PLANS.loop,
        ),
        retrieve=Retrieving(TOOLS, PLANS),
        outline=Agent(
            Phase.OUTLINING,
            role="outliner",
            prompt="research_outlining.md",
            answers=ReportOutline,
            hears=outlining.hears_of(TOOLS),
            keep=outlining.keep,
            model=open_model,
        ),
        draft=Agent(
            Phase.DRAFTING,
            role="writer",
            prompt="research_drafting.md",
            answers=ReportDraft,
            hears=writing.draft_hears,
            keep=writing.draft_keep,
            model=open_model,
            limit=120.0,
        ),
        review=Agent(
            Phase.REVIEWING,
            role="reviewer",
            prompt="research_reviewing.md",
            answers=ReportReview,
            hears=reviewing.hears,
            keep=reviewing.keep,
            model=open_model,
            loop=JUDGING.loop,
        ),
        revise=Agent(
            Phase.REVISING,
            role="writer",
            prompt="research_revising.md",
            answers=ReportRevision,
            hears=writing.revision_hears,
            keep=writing.revision_keep,
            model=open_model,
            limit=120.0,
        ),
        publish=publishing(report_service),
        complete=Ending(Phase.COMPLETED, says=endings.completed),
        partial=Ending(Phase.PARTIAL, says=endings.partial),
        nothing_found=Ending(Phase.NOTHING_FOUND, says=endings.nothing_found),
        decline=Ending(Phase.DECLINED, says=endings.declined),
        end_spent=Ending(Phase.BUDGET_EXHAUSTED, says=spent(lambda state: state.get("question"), endings.so_far)),
    )

"""Who plays in `campaign`."""

from dataclasses import dataclass
from datetime import timedelta

from nodes.agent import Agent
from nodes.campaign import briefing, clarifying, composing, halting, words
from nodes.campaign.answers import CampaignLetters
from nodes.campaign.briefing import CampaignBrief
from nodes.campaign.closing import Closing
from nodes.campaign.composing import Composing
from nodes.campaign.gathering import Gathering
from nodes.campaign.loading import Loading
from nodes.campaign.pricing import Pricing
from nodes.campaign.reading import Reading
from nodes.campaign.reporting import reporting
from nodes.campaign.sending import Mailing, Posting, posting, spreading
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.fan_out import FanOut
from nodes.gate import Gate
from nodes.loop import Loop
from nodes.question import Question
from nodes.spent import spent
from state.campaign import Phase
from tools.models import open_model
from tools.services import mail_service, report_service


@dataclass(frozen=True)
class CampaignCast:
    """Everybody who plays in `campaign`."""

    brief: Agent
    clarify: Question
    read: Reading
    price: Pricing
    approve: Gate
    load: Loading
    halt: Question
    compose: Composing
    spread: FanOut
    post: Posting
    run: Mailing
    gather: Gathering
    report: Effect
    complete: Ending
    complete_in_part: Ending
    leave_unreported: Ending
    stop: Ending
    decline: Ending
    end_spent: Ending


def campaign_cast() -> CampaignCast:
    """The cast that the environment asks for; services open on first use."""
    post, spread = posting(mail_service), spreading()
    run = Mailing(Phase.RUNNING, spread, post, at_once=8)
    return CampaignCast(
        brief=Agent(
            Phase.BRIEFING,
            role="campaign clerk",
            prompt="campaign_briefing.md",
            answers=CampaignBrief,
            hears=briefing.hears,
            keep=briefing.keep,
            model=open_model,
        ),
        clarify=Question(
            Phase.CLARIFYING,
            asks=clarifying.question,
            keep=clarifying.keep_reply,
            loop=Loop(clarifying.MOST_QUESTIONS, "clarified"),
        ),
        read=Reading(),
        price=Pricing(),
        approve=Gate(
            Phase.APPROVING,
            action="send_campaign",
            shows=words.shown,
            describes=words.proposal,
            covers=(run,),
            teams={"marketing": 1},
            expires_after=timedelta(hours=24),
        ),
        load=Loading(),
        halt=Question(
            Phase.HALTING,
            asks=halting.question,
            keep=halting.keep_reply,
            loop=Loop(halting.MOST_QUESTIONS, "asked"),
        ),
        compose=Composing(_writer()),
        spread=spread,
        post=post,
        run=run,
        gather=Gathering(),
        report=reporting(report_service),
        complete=Closing(Phase.COMPLETED, says=words.completed),
        complete_in_part=Closing(Phase.PARTIAL, says=words.completed),
        leave_unreported=Closing(Phase.UNREPORTED, says=words.unreported),
        stop=Closing(Phase.STOPPED, says=words.stopped),
        decline=Closing(Phase.DECLINED, says=words.declined),
        end_spent=Closing(Phase.BUDGET_EXHAUSTED, says=spent(lambda state: state.get("said"))),
    )


def _writer() -> Agent:
    return Agent(
        Phase.COMPOSING,
        role="letter writer",
        prompt="campaign_composing.md",
        answers=CampaignLetters,
        hears=composing.hears,
        keep=composing.keep,
        model=open_model,
    )

"""Who plays in `support`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from nodes.agents.handoff import HandoffTool, handoff
from nodes.agents.reading import reads
from nodes.agents.sub_agent import SubAgentTool
from nodes.agents.tool_agent import ToolAgent
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.limits import Limits
from nodes.spent import spent
from nodes.support import answering, words
from nodes.support.checking import Checking
from nodes.support.hearing import hears, quiet
from nodes.support.looking_up import look_up_order, look_up_products
from nodes.support.refunding import refund_effect, refund_tool
from state.support import Phase
from tools.retrieval.search_tool import search_tool
from tools.services import shop_service

WHEN: Mapping[str, str] = {
    Phase.BILLING: "orders, payments, refunds, invoices",
    Phase.TECHNICAL: "something does not work, or how something is used, cleaned or repaired",
    Phase.GENERAL: "anything else about the shop and what it sells",
    Phase.HANDED_TO_PERSON: "they ask for a human being, or nobody here can help",
}


@dataclass(frozen=True)
class SupportCast:
    """Everybody who plays in `support`."""

    triage: ToolAgent
    billing: ToolAgent
    technical: ToolAgent
    general: ToolAgent
    approve: Gate
    refund: Effect
    operate: Gate
    check: Checking
    end_answered: Ending
    end_with_person: Ending
    decline: Ending
    end_spent: Ending


def support_cast() -> SupportCast:
    """The cast that the environment asks for; services open on first use."""
    refund = refund_effect(shop_service)
    search, ask_policy = reads(search_tool), policy()
    return SupportCast(
        triage=_agent(Phase.TRIAGING, "triage", *_hand_offs(Phase.TRIAGING)),
        billing=_agent(
            Phase.BILLING, "billing", look_up_order, ask_policy, refund_tool(refund), *_hand_offs(Phase.BILLING)
        ),
        technical=_agent(Phase.TECHNICAL, "technical", search, ask_policy, *_hand_offs(Phase.TECHNICAL)),
        general=_agent(Phase.GENERAL, "general", look_up_products, search, ask_policy, *_hand_offs(Phase.GENERAL)),
        approve=Gate(
            Phase.APPROVING,
            action="refund",
            shows=words.wanted,
            describes=words.proposal,
            covers=(refund,),
            teams={"billing": 1},
            expires_after=timedelta(hours=24),
        ),
        refund=refund,
        operate=Gate(
            Phase.NEEDS_OPERATOR,
            action="accept_refund_in_doubt",
            shows=lambda state: {"key": state["outcomes"][Phase.REFUNDING]["key"]},
            describes=words.left_in_doubt,
            teams={"operations": 1},
            expires_after=timedelta(days=7),
            rejections=10,
        ),
        check=Checking(shop_service),
        end_answered=Ending(Phase.ANSWERED, says=answering.said),
        end_with_person=Ending(Phase.HANDED_TO_PERSON, says=answering.to_a_person),
        decline=Ending(Phase.DECLINED, says=answering.declined),
        end_spent=Ending(Phase.BUDGET_EXHAUSTED, says=spent(answering.heard, answering.so_far)),
    )


def policy() -> SubAgentTool:
    """The agent that knows the rules, as a tool: the conversation stays with whoever asks it."""
    knows = ToolAgent(
        "POLICY",
        role="policy specialist",
        prompt="support_policy.md",
        tools=(reads(search_tool),),
        limits=Limits(model_calls=4, tokens=20_000, seconds=60),
        skill="support_policy",
    )
    about = "Asks the colleague who knows the rules for returns, refunds and warranty. Ask one complete question."
    return knows.as_tool("ask_policy", about, most=2)


def _agent(phase: str, role: str, *tools: Any) -> ToolAgent:
    return ToolAgent(
        phase,
        role=role,
        prompt=f"support_{role}.md",
        tools=tools,
        hears=hears(phase),
        keep=quiet,
        limits=Limits(model_calls=8, tokens=40_000, seconds=120),
        skill=f"support_{role}",
    )


def _hand_offs(own: str) -> list[HandoffTool]:
    return [handoff(to, when) for to, when in WHEN.items() if to != own]

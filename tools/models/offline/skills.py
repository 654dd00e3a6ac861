"""The skills of the offline model: one file and one line each.

A skill is a function of `Asked`. It is found by the name that an agent declares (`skill=`), else by the schema that is
to be answered, else by a tool that is offered. What it returns is its answer: a mapping (the fields of the schema), a
text, or a list of `Call` (tools that it wants called; it is asked again with their results).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from importlib import import_module
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from tools.guards.framing import unframed

SKILLS: dict[str, str] = {
    "CampaignBrief": "tools.models.offline.campaign_brief:campaign_brief",
    "CampaignLetters": "tools.models.offline.campaign_letters:campaign_letters",
    "CodeChange": "tools.models.offline.development:code_change",
    "CodeReview": "tools.models.offline.development:code_review",
    "Coverage": "tools.models.offline.coverage:coverage",
    "DraftedText": "tools.models.offline.written:drafted_text",
    "front_desk_answer": "tools.models.offline.front_desk_answer:front_desk_answer",
    "IntentChoice": "tools.models.offline.intent_choice:intent_choice",
    "OrderReading": "tools.models.offline.order_reading:order_reading",
    "PlainAnswer": "tools.models.offline.development:plain_answer",
    "PurchaseReading": "tools.models.offline.purchase_reading:purchase_reading",
    "ReportDraft": "tools.models.offline.report_draft:report_draft",
    "ReportOutline": "tools.models.offline.report_outline:report_outline",
    "ReportReview": "tools.models.offline.report_review:report_review",
    "ReportRevision": "tools.models.offline.report_revision:report_revision",
    "ResearchPlan": "tools.models.offline.research_plan:research_plan",
    "ReviewedText": "tools.models.offline.written:reviewed_text",
    "support_billing": "tools.models.offline.support_billing:support_billing",
    "support_general": "tools.models.offline.support_searching:support_general",
    "support_policy": "tools.models.offline.support_searching:support_policy",
    "support_technical": "tools.models.offline.support_searching:support_technical",
    "support_triage": "tools.models.offline.support_triage:support_triage",
    "TaskPlan": "tools.models.offline.task_plan:task_plan",
    "TestChange": "tools.models.offline.development:test_change",
    "TripReading": "tools.models.offline.trip:trip_reading",
}
"""Name of the skill, or of the schema it answers -> the module and the function; loaded on first use."""


@dataclass(frozen=True)
class Call:
    """A tool that the skill wants called, and with what."""

    tool: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """One question to the offline model: the conversation so far, the tools offered, the schema to be answered.

    `tools` is name -> JSON Schema of the arguments, the schema to be answered among them under its own name
    (`answers`, None where plain words are wanted). `today` is only for words that come without their own date.
    """

    messages: Sequence[BaseMessage]
    tools: Mapping[str, Mapping[str, Any]]
    answers: str | None
    today: Callable[[], date]

    @cached_property
    def said(self) -> str:
        """The last thing that a person said."""
        return next((message.text for message in reversed(self.messages) if isinstance(message, HumanMessage)), "")

    @cached_property
    def results(self) -> list[tuple[Call, str]]:
        """Every call since then, oldest first, with what it gave."""
        since = max((at for at, one in enumerate(self.messages) if isinstance(one, HumanMessage)), default=-1)
        calls: dict[str, Call] = {}
        found: list[tuple[Call, str]] = []
        for message in self.messages[since + 1 :]:
            if isinstance(message, AIMessage):
                calls |= {call["id"] or "": Call(call["name"], call["args"]) for call in message.tool_calls}
            elif isinstance(message, ToolMessage) and message.tool_call_id in calls:
                found.append((calls[message.tool_call_id], unframed(str(message.text))))
        return found

    def result_of(self, tool: str) -> str | None:
        """What this tool gave last, if it was called since the person spoke."""
        return next((text for call, text in reversed(self.results) if call.tool == tool), None)


Answer = Mapping[str, Any] | str | Sequence[Call]
Skill = Callable[[Asked], Answer]


def skill_of(name: str) -> Skill:
    module, _, function = SKILLS[name].partition(":")
    skill: Skill = getattr(import_module(module), function)
    return skill

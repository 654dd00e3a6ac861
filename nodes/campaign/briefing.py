"""BRIEFING: turn what was said into a campaign: which list, which subject, which text. It sends nothing."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ConfigDict, Field

from nodes.campaign.words import say
from nodes.said import heard, said_now, unreadable
from nodes.usage import exhausted
from state.campaign import IN_WORDS, Phase

State = Mapping[str, Any]

REQUIRED = ("list", "subject", "message")


class CampaignBrief(BaseModel):
    """A message to the people of a list. What the text does not say stays empty."""

    model_config = ConfigDict(extra="forbid")

    is_campaign: bool = Field(description="Does the text want many people of a list written to?")
    list: str | None = Field(default=None, description="The list's name as the text says it; null when not said")
    subject: str | None = Field(default=None, description="The letters' subject: one line", max_length=200)
    message: str | None = Field(default=None, description="The letters' text", max_length=8000)


async def given(state: State) -> Literal["words", "data"]:
    """How did the campaign come? Where both are given, the words count."""
    return "data" if state.get("ask") is None else "words"


def in_words(state: State) -> bool:
    """Is what READING is to take in words? BRIEFING has just said so: what was said in an earlier turn is past."""
    return state.get("form") == "words"


def hears(state: State) -> Sequence[BaseMessage] | None:
    return heard(state)


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """What the agent's answer becomes in the state; what was understood before stays where no words replace it."""
    said, again = said_now(state), not state.get("status")
    kept: dict[str, Any] = {"ask": None, "said": said, "missing": [], "wrong": {}, "reason": "", "status": ""}
    kept["form"] = "words"
    kept["clarified"] = int(state.get("clarified", 0)) if again else 0
    if bad := unreadable(said, IN_WORDS):
        return {**kept, "brief": "not a campaign", "wish": {}, "reason": bad}
    before: Mapping[str, Any] = (state.get("wish") or {}) if again else {}
    if not isinstance(answer, CampaignBrief):
        return {**kept, "brief": "understood", "wish": before}
    if not answer.is_campaign and not before:
        return {**kept, "brief": "not a campaign", "wish": {}, "reason": say({"said": said}, "not a campaign")}
    read = {name: value.strip() for name in REQUIRED if (value := getattr(answer, name)) and value.strip()}
    return {**kept, "brief": "understood", "wish": {**before, **read}}


async def briefed(state: State) -> Literal["understood", "not a campaign", "budget exhausted"]:
    """Is it a campaign that a list can be looked up for?"""
    if exhausted(state, Phase.BRIEFING):
        return "budget exhausted"
    brief: Literal["understood", "not a campaign"] = state["brief"]
    return brief

"""READING: turn what was said into an order. It invents nothing, and it decides nothing about products."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, ConfigDict, Field

from nodes.order.words import say
from nodes.usage import exhausted
from nodes.words_given import unusable
from state.order import Phase, Said
from state.outcomes import turned

State = Mapping[str, Any]

REQUIRED = ("lines", "card", "address")


class OrderedLine(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product: str = Field(description="The product as the text names it, without its number and unit")
    quantity: int = Field(description="How many")


class OrderReading(BaseModel):
    """What a person orders. A field that the text does not say stays empty: nothing is ever invented."""

    model_config = ConfigDict(extra="forbid")

    is_order: bool = Field(description="Does the text order goods?")
    lines: list[OrderedLine] = Field(default_factory=list)
    card: str | None = Field(default=None, description="The card's token, such as tok_visa")
    address: str | None = Field(default=None, description="Where to send it, as it was written")
    customer: str | None = Field(default=None, description="Who receives it; null when not said")
    email: str | None = Field(default=None, description="The e-mail address for the invoice; null when not said")


async def given(state: State) -> Literal["words", "data"]:
    """How did the order come? Where both are given, the data counts."""
    return "data" if state.get("order") or state.get("ask") is None else "words"


def said_now(state: State) -> list[Said]:
    """Everything said for this order, oldest first."""
    asked = state.get("ask")
    before = [] if state.get("status") else state.get("said", [])
    return [*before, *([Said(kind="request", about=[], text=asked)] if asked is not None else [])]


def hears(state: State) -> Sequence[BaseMessage] | None:
    """What the agent is shown; None where there is nothing for a model to read."""
    said = said_now(state)
    if not said or any(unusable(entry["text"]) for entry in said):
        return None
    return [HumanMessage(json.dumps({"said": said}, ensure_ascii=False))]


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """What the agent's answer becomes in the state; what was given as data stays where no words replace it."""
    said = said_now(state)
    state = {**state, **(fresh := afresh(state))}
    kept: dict[str, Any] = {**fresh, "ask": None, "said": said, "missing": [], "wrong": {}, "reason": ""}
    bad = next((why for entry in said if (why := unusable(entry["text"]))), None)
    if bad:
        return {**kept, "said": [], "reading": "not an order", "reason": bad}
    before: Mapping[str, Any] = state.get("wish") or {}
    if not isinstance(answer, OrderReading):
        return {**kept, "reading": "incomplete", "wish": before, "missing": missing(before)}
    if not answer.is_order and not before:
        return {**kept, "reading": "not an order", "reason": say({"said": said}, "not an order")}
    return {**kept, "reading": "understood", "wish": {**before, **_read(answer)}}


def afresh(state: State) -> dict[str, Any]:
    """What the order before this one, in the same thread, must not leave behind."""
    if not state.get("status"):
        return {}
    gone = dict.fromkeys(state.get("held", {}))
    return {**turned(state), "held": gone, "said": [], "wish": {}, "asked": 0, "reason": "", "status": ""}


def missing(wish: Mapping[str, Any]) -> list[str]:
    """The fields that an order cannot do without."""
    return [name for name in REQUIRED if not wish.get(name)]


def _read(answer: OrderReading) -> Mapping[str, Any]:
    read = answer.model_dump(mode="json", exclude={"is_order"}, exclude_none=True)
    return {name: value for name, value in read.items() if value}


async def understood(state: State) -> Literal["understood", "incomplete", "not an order", "budget exhausted"]:
    """Is it an order that the shop can be asked about?"""
    if exhausted(state, Phase.READING):
        return "budget exhausted"
    reading: Literal["understood", "incomplete", "not an order"] = state["reading"]
    return reading

"""READING: turn what was said into an order. It invents nothing, and it decides nothing about products."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ConfigDict, Field

from nodes.order.words import say
from nodes.said import afresh, heard, said_now, unreadable
from nodes.usage import exhausted
from state.order import IN_WORDS, Phase

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


def hears(state: State) -> Sequence[BaseMessage] | None:
    return heard(state)


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """What the agent's answer becomes in the state; what was given as data stays where no words replace it."""
    said = said_now(state)
    state = {**state, **(fresh := afresh(state))}
    kept: dict[str, Any] = {**fresh, "ask": None, "said": said, "missing": [], "wrong": {}, "reason": ""}
    if bad := unreadable(said, IN_WORDS):
        return {**kept, "said": [], "reading": "not an order", "reason": bad}
    before: Mapping[str, Any] = state.get("wish") or {}
    if not isinstance(answer, OrderReading):
        return {**kept, "reading": "incomplete", "wish": before, "missing": missing(before)}
    if not answer.is_order and not before:
        return {**kept, "reading": "not an order", "reason": say({"said": said}, "not an order")}
    return {**kept, "reading": "understood", "wish": {**before, **_read(answer)}}


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

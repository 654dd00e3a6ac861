"""READING: turn what was said into a purchase for the shelf. Which product is meant, the shelf decides."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from langchain_core.messages import BaseMessage
from pydantic import BaseModel, ConfigDict, Field

from nodes.purchase.words import say
from nodes.said import afresh, heard, said_now, unreadable
from nodes.usage import exhausted
from state.purchase import IN_WORDS, Phase

State = Mapping[str, Any]

REQUIRED = ("product", "quantity")


class Bought(BaseModel):
    model_config = ConfigDict(extra="forbid")

    product: str | None = Field(default=None, description="The product as the text names it; null when not said")
    quantity: int | None = Field(default=None, description="How many are to be bought; null when not said")


class PurchaseReading(BaseModel):
    """Goods that are to be bought for the shop's own shelf. What the text does not say stays empty."""

    model_config = ConfigDict(extra="forbid")

    is_purchase: bool = Field(description="Does the text want goods bought for the shelf or the stock?")
    lines: list[Bought] = Field(default_factory=list, description="One for each product")
    below: int | None = Field(default=None, description="Buy only while fewer than this are there; null when not said")


async def given(state: State) -> Literal["words", "data"]:
    """How did the purchase come? Where both are given, the words count."""
    return "data" if state.get("ask") is None else "words"


def hears(state: State) -> Sequence[BaseMessage] | None:
    return heard(state)


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """What the agent's answer becomes in the state."""
    said = said_now(state)
    fresh = afresh(state)
    kept: dict[str, Any] = {
        **fresh,
        "ask": None,
        "purchase": {},
        "said": said,
        "missing": [],
        "wrong": {},
        "reason": "",
    }
    if bad := unreadable(said, IN_WORDS):
        return {**kept, "said": [], "reading": "not a purchase", "reason": bad}
    before: Mapping[str, Any] = {**state, **fresh}.get("wish") or {}
    if not isinstance(answer, PurchaseReading):
        return {**kept, "reading": "incomplete", "wish": before, "missing": missing(before)}
    if not answer.is_purchase and not before:
        return {**kept, "reading": "not a purchase", "reason": say({"said": said}, "not a purchase")}
    if len(answer.lines) > 1:
        named = ", ".join(line.product or "" for line in answer.lines)
        wrong = {"product": say({"said": said}, "one at a time", named=named)}
        return {**kept, "reading": "incomplete", "wish": {}, "wrong": wrong, "missing": list(REQUIRED)}
    wish = {**before, **_read(answer)}
    lacking = missing(wish)
    return {**kept, "reading": "incomplete" if lacking else "understood", "wish": wish, "missing": lacking}


def missing(wish: Mapping[str, Any]) -> list[str]:
    """The fields that a purchase cannot do without."""
    return [name for name in REQUIRED if wish.get(name) is None]


def _read(answer: PurchaseReading) -> Mapping[str, Any]:
    line = answer.lines[0] if answer.lines else Bought()
    read = {"product": line.product, "quantity": line.quantity, "below": answer.below}
    return {name: value for name, value in read.items() if value is not None and value != ""}


async def understood(state: State) -> Literal["understood", "incomplete", "not a purchase", "budget exhausted"]:
    """Is it a purchase that the shelf can be asked about?"""
    if exhausted(state, Phase.READING):
        return "budget exhausted"
    reading: Literal["understood", "incomplete", "not a purchase"] = state["reading"]
    return reading

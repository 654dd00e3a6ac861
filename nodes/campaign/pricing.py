"""Pricing: what exactly is to be approved, for how many and how much, with the first letter as a sample."""

import asyncio
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.campaign.books import book_of
from nodes.campaign.texts import filled, in_language, texts_of
from reliability.deliver import Arguments
from state.campaign import Plan
from state.money import Money

POSTAGE = Money(minor=1, currency="USD")
"""What one letter costs."""
UNASKED = 50
"""So many people may be written to without asking the marketing team."""
LIMIT = Money(minor=POSTAGE["minor"] * (UNASKED + 1), currency=POSTAGE["currency"])


@dataclass(frozen=True)
class Pricing:
    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        survey = state["survey"]
        subject, message = (texts_of(state[part], part) for part in ("subject", "message"))
        first = (await asyncio.to_thread(book_of(config).people, [1]))[1]
        plan = Plan(
            source=state["source"],
            digest=survey["digest"],
            recipients=survey["recipients"],
            subject=subject,
            message=message,
            cost=Money(minor=POSTAGE["minor"] * survey["recipients"], currency=POSTAGE["currency"]),
            ask_first=bool(state.get("ask_first") or state.get("said")),  # what came in words is always looked at
        )
        texts = {"subject": subject, "body": message}
        sample = {
            part: filled(in_language(text, first["language"]), first, survey["columns"]) for part, text in texts.items()
        }
        return {"plan": plan, "sample": sample}


def price(arguments: Arguments) -> Money:
    """What a campaign costs, and no less than the limit where somebody wants it asked for in any case."""
    campaign = arguments["campaign"]
    cost: Money = campaign["cost"]
    return Money(minor=max(cost["minor"], LIMIT["minor"]), currency=cost["currency"]) if campaign["ask_first"] else cost

"""The most that one call of a model may cost, before it is made."""

import json
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.utils.function_calling import convert_to_openai_tool

from reliability.budget import Spend
from tools.models.card import Card

LONGEST = 4096
"""[tokens] of an answer, where neither the model, its card, nor the workflow says how long one may be."""

A_MESSAGE = 16
"""[tokens] around a message: its role and the marks of where it begins and ends."""

_MOST_TOKENS = ("max_tokens", "max_output_tokens", "num_predict")
"""What providers call the most tokens of an answer."""


def most_said(messages: Iterable[BaseMessage], tools: Iterable[Any] = ()) -> int:
    """[tokens] A token of a byte-level tokenizer is at least a byte, whatever the language, so there are never more
    of them than bytes. In English there are about a quarter as many, in Korean a quarter to a half.
    """
    said = sum(_bytes(_told(message)) + A_MESSAGE for message in messages)
    return said + sum(_bytes(convert_to_openai_tool(tool)) + A_MESSAGE for tool in tools)


def most_answered(model: BaseChatModel, card: Card) -> int:
    """[tokens]"""
    known = (getattr(model, name, None) for name in _MOST_TOKENS)
    return min((most for most in (*known, card.output) if most), default=LONGEST)


def capped(model: BaseChatModel, card: Card) -> BaseChatModel:
    """The same model, which is asked for no longer answers than were paid for beforehand."""
    names = [name for name in _MOST_TOKENS if name in type(model).model_fields][:1]
    return model.model_copy(update=dict.fromkeys(names, most_answered(model, card))) if names else model


def cost(card: Card, given: int, made: int) -> Spend:
    """With the millionths rounded up: what was spent is never counted as less."""
    exact = (card.input_price or Decimal(0)) * given + (card.output_price or Decimal(0)) * made
    return Spend(given + made, int(exact.to_integral_value(ROUND_CEILING)))


def _told(message: BaseMessage) -> Any:
    calls = getattr(message, "tool_calls", None)
    return [message.content, calls] if calls else message.content


def _bytes(value: Any) -> int:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return len(text.encode("utf-8", "replace"))

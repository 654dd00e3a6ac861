"""CLARIFYING: ask for what a purchase cannot do without."""

from collections.abc import Mapping
from typing import Any

from nodes.answer import Malformed
from nodes.clarifying import Clarifying
from nodes.purchase.words import fields, say
from nodes.question import Reply

State = Mapping[str, Any]

CLARIFYING = Clarifying(say, fields, declined="not a purchase")
MOST_QUESTIONS = CLARIFYING.most
answered = CLARIFYING.answered


def question(state: State) -> str:
    return CLARIFYING.question(state)


def keep_reply(state: State, reply: Reply | Malformed) -> dict[str, Any]:
    return CLARIFYING.keep_reply(state, reply)

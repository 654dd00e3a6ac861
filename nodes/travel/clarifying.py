"""CLARIFYING: ask for what a trip cannot do without; a reply that is none is named in the next question."""

from collections.abc import Mapping
from typing import Any

from nodes.answer import Malformed
from nodes.clarifying import Clarifying
from nodes.question import Reply
from nodes.travel.words import fields, say
from nodes.words_given import unusable

State = Mapping[str, Any]

CLARIFYING = Clarifying(
    lambda state, what, **facts: say(state.get("said", []), what, **facts),
    lambda state, names: fields(state.get("said", []), names),
    declined="not a trip",
    most=5,
)
MOST_QUESTIONS = CLARIFYING.most
answered = CLARIFYING.answered


def question(state: State) -> str:
    return CLARIFYING.question(state)


def keep_reply(state: State, reply: Reply | Malformed) -> dict[str, Any]:
    kept = CLARIFYING.keep_reply(state, reply)
    if kept["reading"] == CLARIFYING.declined:
        return kept
    nothing = reply.reason if isinstance(reply, Malformed) else unusable(reply.answer)
    return {**kept, "wrong": {**state["wrong"], "answer": nothing} if nothing else {}}

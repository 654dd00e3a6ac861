"""CLARIFYING: ask for what a purchase cannot do without, a bounded number of times."""

from collections.abc import Mapping
from typing import Any, Literal

from nodes.answer import Malformed
from nodes.purchase.words import fields, say
from nodes.question import Reply
from nodes.words_given import unusable
from state.order import Said

State = Mapping[str, Any]

MOST_QUESTIONS = 4


def question(state: State) -> str:
    """What is asked: what was wrong with what was given, and what is missing."""
    wrong, lacking = state.get("wrong", {}), state.get("missing", [])
    asked = [say(state, "wrong", wrong="; ".join(wrong.values()))] if wrong else []
    return " ".join([*asked, *([say(state, "missing", missing=fields(state, lacking))] if lacking else [])])


def keep_reply(state: State, reply: Reply | Malformed) -> dict[str, Any]:
    """An answer joins what was said; giving up, or too many questions, ends the run."""
    asked, lacking = state.get("asked", 0) + 1, list(state.get("missing", []))
    if asked >= MOST_QUESTIONS or (isinstance(reply, Reply) and reply.give_up):
        why = say(state, "given up", missing=fields(state, lacking))
        return {"asked": asked, "reading": "not a purchase", "reason": why}
    text = "" if isinstance(reply, Malformed) else reply.answer
    usable = [] if isinstance(reply, Malformed) or unusable(text) else [Said(kind="answer", about=lacking, text=text)]
    return {"asked": asked, "reading": "incomplete", "said": [*state.get("said", []), *usable]}


async def answered(state: State) -> Literal["answered", "given up"]:
    """Did the person answer?"""
    return "given up" if state["reading"] == "not a purchase" else "answered"

"""CLARIFYING: ask for what a trip cannot do without, a bounded number of times."""

from collections.abc import Mapping
from typing import Any, Literal

from nodes.answer import Malformed
from nodes.question import Reply
from nodes.travel.words import ask_for, fields, say
from nodes.words_given import unusable
from state.travel import Said

State = Mapping[str, Any]

MOST_QUESTIONS = 5


def question(state: State) -> str:
    """What is asked: what is missing, and what was wrong with what was given."""
    return ask_for(state.get("said", []), state.get("missing", []), state.get("wrong", {}))


def keep_reply(state: State, reply: Reply | Malformed) -> dict[str, Any]:
    """An answer joins what was said; giving up, or five questions without an end, ends the run."""
    asked = state.get("asked", 0) + 1
    if asked >= MOST_QUESTIONS or (isinstance(reply, Reply) and reply.give_up):
        lacking = fields(state["said"], state["missing"])
        return {"asked": asked, "reading": "not a trip", "reason": say(state["said"], "given up", missing=lacking)}
    text = "" if isinstance(reply, Malformed) else reply.answer
    nothing = reply.reason if isinstance(reply, Malformed) else unusable(text)
    if nothing:  # the same is asked again, and why
        return {"asked": asked, "reading": "incomplete", "wrong": {**state["wrong"], "answer": nothing}}
    answer = Said(kind="answer", about=list(state["missing"]), text=text)
    return {"asked": asked, "reading": "incomplete", "said": [*state["said"], answer], "wrong": {}}


async def answered(state: State) -> Literal["answered", "given up"]:
    """Did the person answer?"""
    return "given up" if state["reading"] == "not a trip" else "answered"

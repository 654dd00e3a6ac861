"""CLARIFYING: ask for what a campaign cannot do without, a bounded number of times."""

from collections.abc import Mapping
from typing import Any, Literal

from nodes.answer import Malformed
from nodes.campaign.words import say
from nodes.question import Reply
from nodes.words_given import unusable
from state.order import Said

State = Mapping[str, Any]

MOST_QUESTIONS = 4


def question(state: State) -> str:
    """What is asked: what was wrong with what was given, and what is missing; for a list, which ones there are."""
    wrong, lacking = state.get("wrong", {}), state.get("missing", [])
    asked = [say(state, "wrong", wrong="; ".join(wrong.values()))] if wrong else []
    asked.append(say(state, "missing", missing=_fields(state, lacking)))
    lists = ", ".join(state.get("lists", []))[:500]
    return " ".join(
        [*asked, *([say(state, "lists" if lists else "no lists", lists=lists)] if "list" in lacking else [])]
    )


def keep_reply(state: State, reply: Reply | Malformed) -> dict[str, Any]:
    """An answer joins what was said; giving up, or too many questions, ends the run."""
    asked, lacking = int(state.get("clarified", 0)) + 1, list(state.get("missing", []))
    if asked >= MOST_QUESTIONS or (isinstance(reply, Reply) and reply.give_up):
        why = say(state, "given up", missing=_fields(state, lacking))
        return {"clarified": asked, "brief": "not a campaign", "reason": why}
    text = "" if isinstance(reply, Malformed) else reply.answer
    usable = [] if isinstance(reply, Malformed) or unusable(text) else [Said(kind="answer", about=lacking, text=text)]
    return {"clarified": asked, "brief": "understood", "said": [*state.get("said", []), *usable]}


async def answered(state: State) -> Literal["answered", "given up"]:
    """Did the person answer?"""
    return "given up" if state["brief"] == "not a campaign" else "answered"


def _fields(state: State, names: list[str]) -> str:
    return ", ".join(say(state, f"the {name}") for name in names)

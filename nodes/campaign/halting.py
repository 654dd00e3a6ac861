"""Halting: the list changed while the campaign was under way; nothing more is sent until somebody says how to go on."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from nodes.answer import Malformed
from nodes.campaign.words import say
from nodes.question import Reply

MOST_QUESTIONS = 10
_STOP = re.compile(r"\b(?:stop|cancel|give up|end)\b|중단|그만|취소|멈춰", re.IGNORECASE)


def question(state: Mapping[str, Any]) -> str:
    return say(state, "halted", reason=state["reason"], source=state["source"], **_sent(state))


def keep_reply(state: Mapping[str, Any], reply: Reply | Malformed) -> dict[str, Any]:
    """Anything that is no *stop* is another look at the list."""
    asked = int(state.get("asked", 0)) + 1
    if isinstance(reply, Malformed):
        return {"asked": asked, "halted": "again" if asked < MOST_QUESTIONS else "stop"}
    stop = reply.give_up or bool(_STOP.search(reply.answer)) or asked >= MOST_QUESTIONS
    return {"asked": asked, "halted": "stop" if stop else "again"}


async def halted(state: Mapping[str, Any]) -> Literal["again", "stop"]:
    """Is the list looked at again?"""
    answer: Literal["again", "stop"] = state["halted"]
    return answer


def _sent(state: Mapping[str, Any]) -> dict[str, int]:
    return {"done": state.get("mailed", {}).get("done", 0), "recipients": state["plan"]["recipients"]}

"""ASKING: nobody who is registered can do a task, and a person says what becomes of it."""

import re
from collections.abc import Mapping
from typing import Any, Literal

from nodes.answer import Malformed
from nodes.orchestrator.plan import listed
from nodes.orchestrator.words import say
from nodes.question import Reply

State = Mapping[str, Any]

MOST_QUESTIONS = 8
"""Of one request; then it ends with what there is."""

_DROP = re.compile(r"\b(?:drop|skip|leave (?:it )?out|without)\b|빼|제외|건너|생략", re.IGNORECASE)
_STOP = re.compile(r"\b(?:give up|stop|cancel|end)\b|그만|포기|중단|취소", re.IGNORECASE)


def question(state: State) -> str:
    """What is to be done, what it takes, and who there is."""
    task = listed(state)[state["unfilled"]]
    workers = ", ".join(f"{one['name']} ({', '.join(one['capabilities'])})" for one in state["crew"])
    why = say(state["request"], "not understood", answer=state["wrong"]) if state.get("wrong") else ""
    return say(
        state["request"], "ask", what=task["what"], capability=task["capability"], workers=workers or "-", why=why
    )


def keep_reply(state: State, reply: Reply | Malformed) -> dict[str, Any]:
    """A worker is named, the task is left out, or it is given up; anything else is asked again."""
    asked, task = state["asked"] + 1, state["unfilled"]
    text = reply.reason if isinstance(reply, Malformed) else reply.answer
    named = next((one["name"] for one in state["crew"] if re.search(rf"\b{re.escape(one['name'])}\b", text)), None)
    if isinstance(reply, Reply) and named:
        return {"asked": asked, "wrong": "", "named": {**state["named"], task: named}}
    if (isinstance(reply, Reply) and (reply.give_up or _STOP.search(text))) or asked >= MOST_QUESTIONS:
        return {"asked": asked, "wrong": "", "given_up": True}
    if isinstance(reply, Reply) and _DROP.search(text):
        return {"asked": asked, "wrong": "", "dropped": [*state["dropped"], task]}
    return {"asked": asked, "wrong": text[:80] or "(nothing)"}


async def answered(state: State) -> Literal["answered", "given up"]:
    """Does it go on?"""
    return "given up" if state["given_up"] else "answered"

"""CLARIFYING: ask for what a campaign cannot do without; for a list, which ones there are."""

from collections.abc import Mapping, Sequence
from typing import Any

from nodes.answer import Malformed
from nodes.campaign.words import say
from nodes.clarifying import Clarifying
from nodes.question import Reply

State = Mapping[str, Any]


def _fields(state: State, names: Sequence[str]) -> str:
    return ", ".join(say(state, f"the {name}") for name in names)


CLARIFYING = Clarifying(say, _fields, "not a campaign", again="understood", reading="brief", counts="clarified")
MOST_QUESTIONS = CLARIFYING.most
answered = CLARIFYING.answered


def question(state: State) -> str:
    lists = ", ".join(state.get("lists", []))[:500]
    known = [say(state, "lists" if lists else "no lists", lists=lists)] if "list" in state.get("missing", []) else []
    return " ".join([CLARIFYING.question(state), *known])


def keep_reply(state: State, reply: Reply | Malformed) -> dict[str, Any]:
    return CLARIFYING.keep_reply(state, reply)

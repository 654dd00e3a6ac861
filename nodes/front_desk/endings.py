"""How a turn at the front desk ends, in words, in the language of the person."""

from collections.abc import Mapping
from typing import Any

from nodes.guard import stopped_by
from nodes.usage import exhausted
from state.front_desk import Phase
from tools.guards.telling import is_korean, refused

State = Mapping[str, Any]


def answered(state: State) -> str:
    return str(state.get("answer", ""))


def standing(state: State) -> str:
    """How the run stands then: as the workflow ended that was visited, or simply answered."""
    if not state.get("ended") and exhausted(state, Phase.ANSWERING):
        return Phase.BUDGET_EXHAUSTED
    return str(state.get("ended") or Phase.ANSWERED)


def blocked(state: State) -> str:
    """Which rule, and where; never what stands there."""
    found = stopped_by(state, Phase.GUARDING)
    return "" if found is None else refused(found, korean=is_korean(str(state.get("words", ""))))


def declined(state: State) -> str:
    if is_korean(str(state.get("words", ""))):
        return "무엇을 도와드릴지 알 수 없어 아무 일도 하지 않았습니다."
    return "I could not tell what you want, so nothing was done."

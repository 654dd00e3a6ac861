"""How a turn at the front desk ends, in words, in the language of the person."""

import re
from collections.abc import Mapping
from typing import Any

from nodes.guard import stopped_by
from state.front_desk import Phase

State = Mapping[str, Any]

_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")


def answered(state: State) -> str:
    return str(state.get("answer", ""))


def standing(state: State) -> str:
    """How the run stands then: as the workflow ended that was visited, or simply answered."""
    return str(state.get("ended") or Phase.ANSWERED)


def blocked(state: State) -> str:
    """Which rule, and where; never what stands there."""
    found = stopped_by(state, Phase.GUARDING)
    if found is None:
        return ""
    if found.get("says"):
        return f"{found['says']} ({found['check']})"
    if _HANGUL.search(str(state.get("words", ""))):
        return f"{found['offset']}번째 글자에서 {found['check']} 규칙({found['id']})에 걸려 아무 일도 하지 않았습니다."
    return f"stopped by {found['check']} ({found['id']}) at character {found['offset']}; nothing was done"


def declined(state: State) -> str:
    if _HANGUL.search(str(state.get("words", ""))):
        return "무엇을 도와드릴지 알 수 없어 아무 일도 하지 않았습니다."
    return "I could not tell what you want, so nothing was done."

"""Telling: what guardrails found, in a line for people; which rule, where, and what to do, never what stands there."""

import re

from state.guarding import Action, Finding

_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")

_DONE: dict[Action, tuple[str, str]] = {
    "block": ("stopped", "막았습니다"),
    "reject": ("stopped; put it otherwise", "막았습니다. 다르게 적어 주세요"),
    "mask": ("masked", "가렸습니다"),
    "redact": ("taken out", "지웠습니다"),
    "warn": ("noted", "기록했습니다"),
    "require-approval": ("needs an approval", "승인이 필요합니다"),
    "require-senior-review": ("needs a senior's review", "선임자의 검토가 필요합니다"),
}


def is_korean(text: str) -> bool:
    return _HANGUL.search(text) is not None


_KOREAN = {
    "empty": "내용이 비어 있습니다. 말로 적어 주세요",
    "too long": "글이 너무 깁니다. 나누어 적어 주세요",
    "control character": "읽을 수 없는 제어 문자가 있습니다. 일반 글자로 적어 주세요",
    "failed": "검사가 끝나지 못했습니다. 잠시 뒤에 다시 해 주세요",
}
"""What to do, by the rule; a rule that is not here says it in English only."""

_STOPPED = ("say what you need in other words", "필요한 것을 다른 말로 적어 주세요")
"""What to do about what was stopped by a rule that does not say."""


def told(finding: Finding, *, korean: bool = False) -> str:
    """One finding in one line."""
    done = _DONE[finding["action"]][korean]
    stopped = _STOPPED[korean] if finding["action"] == "block" else ""
    if korean:
        cure = _KOREAN.get(finding["id"], stopped)
        line = f"{finding['offset']}번째 글자에서 {finding['check']} 규칙({finding['id']})에 걸려 {done}"
        return f"{line}{cure and f' ({cure})'}"
    says = finding.get("says") or stopped
    return f"{finding['check']} ({finding['id']}) at character {finding['offset']}: {done}{says and f' ({says})'}"


def refused(finding: Finding, *, korean: bool = False) -> str:
    """Why something was not even begun."""
    end = "아무 일도 하지 않았습니다" if korean else "nothing was done"
    return f"{told(finding, korean=korean)}; {end}"

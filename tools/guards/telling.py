"""Telling: what guardrails found, in a line for people; which rule, where, and what to do, never what stands there."""

import re
from collections.abc import Iterable

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


def told(finding: Finding, *, korean: bool = False) -> str:
    """One finding in one line."""
    done = _DONE[finding["action"]][korean]
    says = f" ({finding['says']})" if finding.get("says") else ""
    if korean:
        return f"{finding['offset']}번째 글자에서 {finding['check']} 규칙({finding['id']})에 걸려 {done}{says}"
    return f"{finding['check']} ({finding['id']}) at character {finding['offset']}: {done}{says}"


def refused(finding: Finding, *, korean: bool = False) -> str:
    """Why something was not even begun."""
    end = "아무 일도 하지 않았습니다" if korean else "nothing was done or stored"
    return f"{told(finding, korean=korean)}; {end}"


def all_told(findings: Iterable[Finding], *, korean: bool = False) -> str:
    return "; ".join(told(finding, korean=korean) for finding in findings)

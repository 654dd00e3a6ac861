"""What the orchestrator says to people, in the language that they wrote in."""

from typing import Any

from nodes.wording import wording

WORDS = wording(__file__)


def say(request: str, name: str, /, **facts: Any) -> str:
    """One sentence, with its facts put in; Korean where the request has a Hangul syllable."""
    korean = any("가" <= char <= "힣" for char in request)
    return WORDS[name]["ko" if korean else "en"].format(**facts)

"""What the development agents say to people, in the language that they were asked in."""

import json
from collections.abc import Mapping
from typing import Any, Literal

from nodes.wording import wording

Language = Literal["en", "ko"]

WORDS = wording(__file__)


def language_of(*given: Any) -> Language:
    """Korean where what people said has a Hangul syllable: a text, or what a step made (its summary, not its code)."""
    return "ko" if any("가" <= char <= "힣" for one in given for char in _said(one)) else "en"


def say(language: Language, name: str, /, **facts: Any) -> str:
    """One sentence, with its facts put in."""
    return WORDS[name][language].format(**facts)


def _said(given: Any) -> str:
    if isinstance(given, str):
        return given
    if isinstance(given, Mapping) and "patch" in given:
        return str(given.get("summary", ""))
    return json.dumps(given, ensure_ascii=False, default=str) if isinstance(given, Mapping | list | tuple) else ""

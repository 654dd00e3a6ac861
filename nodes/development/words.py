"""What the development agents say to people, in the language that they were asked in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "ko"]

# Read once, on import: reading a file later, in a coroutine, would block the loop.
WORDS: Mapping[str, Mapping[str, str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


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

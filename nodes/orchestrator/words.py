"""What the orchestrator says to people, in the language that they wrote in."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Read once, on import: reading a file later, in a coroutine, would block the loop.
WORDS: Mapping[str, Mapping[str, str]] = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def say(request: str, name: str, /, **facts: Any) -> str:
    """One sentence, with its facts put in; Korean where the request has a Hangul syllable."""
    korean = any("가" <= char <= "힣" for char in request)
    return WORDS[name]["ko" if korean else "en"].format(**facts)

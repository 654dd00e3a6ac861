"""Wording: what is said to people in English and in Korean, kept as JSON beside the code that says it."""

import json
from collections.abc import Mapping
from pathlib import Path

Wording = Mapping[str, Mapping[str, str]]


def wording(module: str) -> Wording:
    """Sentence -> language (`en`, `ko`) -> text, of the module with this `__file__`.

    Called on import: reading a file later, in a coroutine, would block the loop.
    """
    known: Wording = json.loads(Path(module).with_suffix(".json").read_text(encoding="utf-8"))
    return known

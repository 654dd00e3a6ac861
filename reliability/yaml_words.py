"""What a plain word of YAML means: YAML 1.2's words, so that `no`, `on`, `2031-05-16` and `12:30` stay texts."""

import re
from typing import Any

_NUMBER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_WORDS: dict[str, Any] = {"": None, "~": None, "null": None, "true": True, "false": False}
_DIGITS = 300
_LARGEST = 2**63


def meant(word: str) -> Any:
    """Nothing, true, false, a number or the word itself.

    Raises:
        ValueError: a number that no database and no other program would keep as it is.
    """
    if word in _WORDS:
        return _WORDS[word]
    if word[0] not in "-+0123456789" or not (number := _NUMBER.fullmatch(word)):
        return word
    if len(word) > _DIGITS or not -_LARGEST <= (value := float(word) if number[1] else int(word)) < _LARGEST:
        told = word if len(word) <= 20 else f"{word[:20]}..."
        raise ValueError(f"the number {told} is too large; accepted: up to 64 bits, or a text in quotes")
    return value

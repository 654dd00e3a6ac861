"""One text for equal arguments: what an approval and an intent are bound to."""

import hashlib
import json
from typing import Any

from reliability.errors import BadInput


def canonical(arguments: Any) -> str:
    """JSON with sorted keys and no white space, after RFC 8785's idea; floats and NaN are refused, money is whole."""
    _refuse_floats(arguments, "arguments")
    return json.dumps(arguments, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def digest(arguments: Any) -> str:
    """SHA-256 of the canonical text, hexadecimal, 64 characters.

    Raises:
        BadInput: a float, or text that is none (half a surrogate pair).
    """
    try:
        return hashlib.sha256(canonical(arguments).encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise BadInput(
            f"an argument holds {error.object[error.start]!r}; accepted: text that UTF-8 can hold"
        ) from error


def _refuse_floats(value: Any, where: str) -> None:
    """A float's text differs between languages, so that a digest over it would not be exact."""
    if isinstance(value, float):
        raise BadInput(f"{where} is the float {value!r}; accepted in an effect's arguments: str, int, bool, null")
    if isinstance(value, dict):
        for name, inner in value.items():
            _refuse_floats(inner, f"{where}.{name}")
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            _refuse_floats(inner, f"{where}[{index}]")


def digest_of_text(text: str) -> str:
    """SHA-256 of a text, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

"""How a key travels in the `Idempotency-Key` header: as a structured-field string, in quotes.

Source: draft-ietf-httpapi-idempotency-key-header-07 §2.1 and RFC 9651 §3.3.3.
"""

import re

HEADER = "Idempotency-Key"

_QUOTED = re.compile(r'"((?:[\x20\x21\x23-\x5b\x5d-\x7e]|\\["\\])*)"')


def quoted(key: str) -> str:
    """The header's value for a key.

    Raises:
        ValueError: the key is empty or has a character outside printable ASCII, which no such header can carry.
    """
    if not re.fullmatch(r"[\x20-\x7e]+", key):
        raise ValueError(f"The idempotency key is {key!r}; accepted: printable ASCII")
    return '"' + re.sub(r'(["\\])', r"\\\1", key) + '"'


def unquoted(header: str) -> str | None:
    """The key in a header's value, or None when the value is no such string."""
    match = _QUOTED.fullmatch(header.strip())
    return re.sub(r"\\(.)", r"\1", match[1]) if match and match[1] else None

"""Words that a person gives, looked at before any model sees them."""

from reliability.plain import control_at
from tools.guards.showing import shown

MOST_TEXT = 8_000
"""[characters] of a request; a trip in words needs a few hundred."""


def unusable(text: object, accepted: str = "words") -> str | None:
    """Why this cannot be a request: what was given, and what the workflow accepts. None where it can be read."""
    if not isinstance(text, str):
        return f"the request is {shown(text, 80)}; accepted: words"
    if not text.strip():
        return f"the request is empty; accepted: {accepted}"
    if len(text) > MOST_TEXT:
        return f"the request has {len(text):,} characters; accepted: at most {MOST_TEXT:,}"
    if (at := control_at(text)) is not None:
        return f"the request holds the control character {text[at]!r}; accepted: plain text"
    return None

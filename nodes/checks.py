"""The checks of a text that a person gives: can it be read at all.

Each takes time in proportion to the text. What it may say is for the guardrails of the site (`tools.guards.site`).
"""

from collections.abc import Sequence

from nodes.words_given import MOST_TEXT
from reliability.plain import control_at
from state.front_desk import IN_WORDS
from tools.guards.guardrail import Guardrail, Where
from tools.guards.match import Match

_INPUT: frozenset[Where] = frozenset({"input"})


def empty(text: str) -> Sequence[Match]:
    return () if text.strip() else [Match("empty", 0, len(text), says=f"the request is empty; accepted: {IN_WORDS}")]


def too_long(text: str) -> Sequence[Match]:
    if len(text) <= MOST_TEXT:
        return ()
    says = f"the request has {len(text):,} characters; accepted: at most {MOST_TEXT:,}"
    return [Match("too long", MOST_TEXT, len(text), says=says)]


def control_character(text: str) -> Sequence[Match]:
    at = control_at(text)
    if at is None:
        return ()
    says = f"the request holds the control character {text[at]!r}; accepted: plain text"
    return [Match("control character", at, at + 1, says=says)]


READABLE = (
    Guardrail("empty", empty, "reject", _INPUT),
    Guardrail("length", too_long, "reject", _INPUT),
    Guardrail("control characters", control_character, "reject", _INPUT),
)
"""What every text of a person must pass at the front desk before anything else is asked of it."""

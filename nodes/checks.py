"""The checks that are shipped: can it be read at all, and does it try to give the agents orders.

Each takes time in proportion to the text: no pattern of theirs ever goes back over what it has read.
"""

import re
from collections.abc import Sequence

from nodes.guard import Check, Found
from nodes.words_given import MOST_TEXT, control_at

PROMPT_INJECTION = ("ignore.*previous.*instructions", "system.*prompt", "jailbreak")
"""As the seed gives them, read case-insensitively: words that come in this order in one line."""


def empty(text: str) -> Found | None:
    return None if text.strip() else Found("empty", 0, "the request is empty; accepted: words")


def too_long(text: str) -> Found | None:
    if len(text) <= MOST_TEXT:
        return None
    return Found("too long", MOST_TEXT, f"the request has {len(text):,} characters; accepted: at most {MOST_TEXT:,}")


def control_character(text: str) -> Found | None:
    at = control_at(text)
    if at is None:
        return None
    return Found("control character", at, f"the request holds the control character {text[at]!r}; accepted: plain text")


def prompt_injection(text: str) -> Found | None:
    """The first of the seed's patterns that fits. A greedy regular expression would take cubic time on a hostile text;
    words in order need no going back.
    """
    for pattern, words in _PATTERNS:
        start = 0
        for line in text.split("\n"):
            if (at := _in_order(words, line)) is not None:
                return Found(pattern, start + at)
            start += len(line) + 1
    return None


def _in_order(words: Sequence[re.Pattern[str]], line: str) -> int | None:
    """Where the first of the words stands, if all of them follow one another."""
    found = [words[0].search(line)]
    for word in words[1:]:
        if found[-1] is None:
            return None
        found.append(word.search(line, found[-1].end()))
    return found[0].start() if found[0] is not None and found[-1] is not None else None


_PATTERNS = tuple(
    (pattern, tuple(re.compile(re.escape(word), re.IGNORECASE) for word in pattern.split(".*")))
    for pattern in PROMPT_INJECTION
)

INPUT = (
    Check("empty", empty, "reject"),
    Check("length", too_long, "reject"),
    Check("control characters", control_character, "reject"),
    Check("prompt-injection-check", prompt_injection, "block"),
)
"""What every text of a person must pass at the front desk."""

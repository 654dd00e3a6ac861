"""Triage by rules and examples: who can help, or a question; what only goes on goes to whoever had it last."""

import re

from tools.models.offline.desk_guess import desk_guess
from tools.models.offline.skills import Answer, Asked, Call
from tools.models.offline.support_reading import DESK, desk_for, read
from tools.models.offline.support_speaking import say

_BEFORE = re.compile(r"before this message (\w+) had")
_HELLO = re.compile(r"\s*(?:hello|hi|hey|good (?:morning|evening|afternoon)|안녕\w*)\b", re.IGNORECASE)


def support_triage(asked: Asked) -> Answer:
    """Rules first; then the examples, where they are sure; else one question, and never a second in a row."""
    known = read(asked.messages)
    heard = next((one.text for one in asked.messages[-1:] if one.name == DESK), "")
    had = _BEFORE.search(heard)
    before = had[1] if had and known.goes_on else None
    again = known.asked_by == "TRIAGING"
    said = f"{known.matter} {known.said}" if again else known.said
    to = "HANDED_TO_PERSON" if known.offered else desk_for(said) or before or desk_guess(said)
    if to is None and _HELLO.match(said):
        to = "GENERAL"
    if to is None and not again:
        return say(known.korean, "who can help")
    return [Call(f"hand_off_to_{(to or 'GENERAL').lower()}", {})]

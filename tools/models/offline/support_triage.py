"""Triage by rules and examples: who can help, or a question; what only goes on goes to whoever had it last."""

import re

from tools.intents.giving_up import gives_up
from tools.models.offline.desk_guess import desk_guess
from tools.models.offline.skills import Answer, Asked, Call
from tools.models.offline.support_reading import DESK, desk_for, read
from tools.models.offline.support_speaking import say

_BEFORE = re.compile(r"before this message (\w+) had")
_TALK = re.compile(
    r"\s*(?:hello|hi|hey|good (?:morning|evening|afternoon)|thanks|thank you|안녕\w*|고[마맙]\w*|감사\w*)\b",
    re.IGNORECASE,
)


def support_triage(asked: Asked) -> Answer:
    """Rules first; then the examples, where they are sure; else one question, and never a second in a row."""
    known = read(asked.messages)
    if known.asked_by and gives_up(known.said) and not desk_for(known.said):
        return say(known.korean, "left at that")
    heard = next((one.text for one in asked.messages[-1:] if one.name == DESK), "")
    had = _BEFORE.search(heard)
    before = had[1] if had and known.goes_on else None
    again = known.asked_by == "TRIAGING"
    said = f"{known.matter} {known.said}" if again else known.said
    to = "HANDED_TO_PERSON" if known.offered else desk_for(said) or before or desk_guess(said)
    if to is None and _TALK.match(said):
        to = "GENERAL"
    if to is None and not again:
        return say(known.korean, "who can help")
    return [Call(f"hand_off_to_{(to or 'GENERAL').lower()}", {})]

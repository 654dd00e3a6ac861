"""Triage by rules: words of billing, of trouble, of wanting a person; what only goes on goes to the last one."""

import re

from tools.models.offline.skills import Answer, Asked, Call
from tools.models.offline.support_reading import DESK, desk_for, read

_BEFORE = re.compile(r"before this message (\w+) had")


def support_triage(asked: Asked) -> Answer:
    known = read(asked.messages)
    told = next((one.text for one in asked.messages[-1:] if one.name == DESK), "")
    had = _BEFORE.search(told)
    before = had[1] if had and known.goes_on else None
    to = "HANDED_TO_PERSON" if known.offered else desk_for(known.said) or before or "GENERAL"
    return [Call(f"hand_off_to_{to.lower()}", {})]

"""Choosing an intent where the classifier was unsure: who had just asked something gets the answer.

Beyond that the rules have nothing to add, so that the person is asked.
"""

import re
from collections.abc import Mapping
from typing import Any

from tools.models.offline.skills import Asked

_ASKED = re.compile(r"\(Just before, (\w+) had asked something\.\)\Z")


def intent_choice(asked: Asked) -> Mapping[str, Any]:
    before = _ASKED.search(asked.said)
    return {"intent": before[1] if before else "unclear"}

"""Choosing an intent: the rules have nothing to add to the classifier that was unsure, so that a person is asked."""

from collections.abc import Mapping
from typing import Any

from tools.models.offline.skills import Asked


def intent_choice(_asked: Asked) -> Mapping[str, Any]:
    return {"intent": "unclear"}

"""Reading a question that comes as one JSON object, as agents that work on data ask."""

import json
from typing import Any

from langchain_core.messages import HumanMessage

from tools.models.offline.skills import Asked


def object_in(asked: Asked) -> dict[str, Any]:
    """The last JSON object that a person's side said; a text that is none is the `question` itself."""
    texts = [message.text for message in asked.messages if isinstance(message, HumanMessage)]
    for text in reversed(texts):
        try:
            known = json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            continue
        if isinstance(known, dict):
            return known
    return {"question": asked.said}


def entries_in(asked: Asked) -> list[dict[str, Any]]:
    """All that was said, each with its `kind` and what it is `about`; a text that is no JSON is one request."""
    said = object_in(asked).get("said")
    return said if isinstance(said, list) else [{"kind": "request", "about": [], "text": asked.said}]

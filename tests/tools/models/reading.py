"""Asking the offline model as the planning agent does."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage

from nodes.travel.reading import TripReading
from tools.models.offline.model import OfflineModel

TODAY = "2026-11-18"
"""A Wednesday."""

SAID_NOTHING: Mapping[str, Any] = {
    **dict.fromkeys(("origin", "destination", "depart_on", "return_on", "travellers", "budget", "currency")),
    "preferences": [],
    "change": [],
}


def read(*said: Mapping[str, Any], today: str = TODAY) -> dict[str, Any]:
    """What the model answers after this was said."""
    lines = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in said)
    model = OfflineModel().with_structured_output(TripReading, method="function_calling", include_raw=True)
    answered: Any = model.invoke([HumanMessage(f"Today: {today}\n{lines}")])
    assert answered["parsing_error"] is None
    fields: dict[str, Any] = answered["parsed"].model_dump(mode="json")
    return fields


def request(text: str) -> dict[str, Any]:
    return {"kind": "request", "about": [], "text": text}


def answer(text: str, *about: str) -> dict[str, Any]:
    return {"kind": "answer", "about": list(about), "text": text}


def wish(text: str) -> dict[str, Any]:
    return {"kind": "wish", "about": [], "text": text}


def examples(language: str) -> Sequence[Mapping[str, Any]]:
    """The requests that the extractor was developed with: `text` and the fields it says."""
    lines = (Path(__file__).parent / f"trips_{language}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]

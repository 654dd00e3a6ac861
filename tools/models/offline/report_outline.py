"""Outlining a report: a section for each document that was found, the best first, under the document's title."""

from collections.abc import Mapping
from typing import Any

from tools.models.offline.asked_in_json import object_in
from tools.models.offline.skills import Asked

MOST = 6
"""Sections of a report."""


def report_outline(asked: Asked) -> Mapping[str, Any]:
    """The fields of `ReportOutline`."""
    known = object_in(asked)
    sections: dict[str, dict[str, Any]] = {}
    for passage in known.get("passages", []):
        section = sections.setdefault(str(passage["path"]), {"heading": _few(passage["title"]), "passages": []})
        section["passages"].append(passage["id"])
    return {"title": _few(known.get("question", "")), "sections": list(sections.values())[:MOST]}


def _few(text: object) -> str:
    """A heading's length."""
    words = str(text).split()
    return " ".join([*words[:12], *(["…"] if len(words) > 12 else [])])[:120]

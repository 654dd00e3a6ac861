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
        section = sections.setdefault(str(passage["path"]), {"heading": str(passage["title"])[:120], "passages": []})
        section["passages"].append(passage["id"])
    return {"title": str(known.get("question", ""))[:200], "sections": list(sections.values())[:MOST]}

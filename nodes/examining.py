"""Examining: what guardrails and scanners find in all that would be delivered. It takes time, so it is done once."""

import re
from collections.abc import Iterable

from nodes.counting import triggered
from nodes.deliverable import Deliverable
from nodes.guarding import looked_at
from reliability.deliver import Tell
from state.assessing import Found
from state.guarding import Action, Finding
from tools.guards.applying import MOST_FINDINGS
from tools.guards.file_guardrail import FileGuardrail
from tools.guards.file_report import FileReport
from tools.guards.telling import told

TAKEN_OUT = re.compile(r"\[redacted:([\w .-]{1,60})\]")
SHOWN = 5
"""Findings of one scan that are told."""


async def examined(deliverable: Deliverable, scans: Iterable[FileGuardrail], tell: Tell) -> list[Found]:
    """Its text under the guardrails of the workflow that runs, its files under the scans."""
    looked = await looked_at(deliverable.output, "output", tell)
    found = [_of_text(one) for one in looked.findings[:MOST_FINDINGS]]
    return [*_marks(deliverable.output), *found, *await _scanned(deliverable, scans)]


def _marks(output: str) -> Iterable[Found]:
    """Where a secret was taken out of what a model wrote, a file that worked with it may not work without."""
    for rule in sorted({*TAKEN_OUT.findall(output)}):
        yield Found(
            name=rule, why=f"[redacted:{rule}] stands where it was taken out of what was written", action="warn"
        )


def _of_text(finding: Finding) -> Found:
    """Nothing can be taken out of what is delivered any more: that was due before."""
    if finding["action"] in ("mask", "redact"):
        why = f"{finding['check']} ({finding['id']}) at character {finding['offset']} of what the files add"
        return Found(name=finding["check"], why=f"{why}: it was to be taken out", action="block")
    return Found(name=finding["check"], why=told(finding), action=finding["action"])


async def _scanned(deliverable: Deliverable, scans: Iterable[FileGuardrail]) -> list[Found]:
    found: list[Found] = []
    for scan in scans if deliverable.changes else ():
        if deliverable.files is None:
            found.append(Found(name=scan.name, why="nobody can read the files here", action="block"))
            continue
        report = await scan(deliverable.files)
        if (due := scan.due(report)) is not None:
            action: Action = due
            found.append(Found(name=scan.name, why=_said(report), action=action))
    triggered(map(counted, found))
    return found


def counted(found: Found) -> Finding:
    """As metrics count it; what guardrails find in a text is counted where it is found."""
    return {"check": found["name"], "id": found["name"], "offset": 0, "action": found["action"]}


def _said(report: FileReport) -> str:
    lines = [*report.failed, *map(str, report.due)]
    more = f"; and {len(lines) - SHOWN} more" if len(lines) > SHOWN else ""
    return "; ".join(lines[:SHOWN]) + more

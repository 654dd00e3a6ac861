"""What a review comes to, as plain data: the worst that anybody says, and every finding, the worst first."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from nodes.development.answers import CodeReview
from nodes.development.scanning import TOOLS, Finding, Focus
from nodes.development.severity import OPEN, SEVERITIES, known, worst
from nodes.development.words import Language, say

MOST_FINDINGS = 100
"""That are told: more is no help to anybody."""

OPINION = "opinion"
"""The rule of what a model thinks."""


def review_of(findings: Sequence[Finding], summary: str, notes: Sequence[str], opinion: str = "none") -> dict[str, Any]:
    """`opinion` is the severity that the model gave the change as a whole."""
    ordered = sorted(findings, key=lambda one: (-SEVERITIES.index(known(one.severity)), one.path, one.line))
    return {
        "severity": worst([opinion, *(one.severity for one in findings)]),
        "findings": [asdict(one) for one in ordered[:MOST_FINDINGS]],
        "summary": summary,
        "notes": list(notes),
    }


def by_model(review: CodeReview, model: str) -> list[Finding]:
    return [Finding(one.path, one.line, known(one.severity), OPINION, one.message, model) for one in review.findings]


def not_shown(paths: Sequence[str]) -> list[Finding]:
    """What there was no room for, an empty path being the patch: the model has no opinion on it."""
    return [Finding(path, 0, OPEN, "too-long", "is too long to be shown to the model", "fermata") for path in paths]


def not_reviewed(why: str) -> Finding:
    return Finding("", 0, OPEN, "not-reviewed", why, "fermata")


def by_scanners(findings: Sequence[Finding], focus: Sequence[Focus], language: Language) -> str:
    """What the scanners came to, in one sentence."""
    tools = ", ".join(dict.fromkeys(", ".join(TOOLS[one] for one in focus).split(", ")))
    if not findings:
        return say(language, "scanners found nothing", tools=tools)
    severity = worst(one.severity for one in findings)
    return say(language, "scanners found", tools=tools, number=len(findings), severity=severity)

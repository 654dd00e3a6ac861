"""Severity: how bad it is, in the three words of the seed, whatever the tool calls it."""

from typing import Literal, get_args

from reliability.errors import BadInput
from tools.guards.code.near import or_nearest

Severity = Literal["low", "medium", "high"]

SEVERITIES: tuple[Severity, ...] = get_args(Severity)
"""The mildest first."""

_WORDS: dict[str, Severity] = {
    "info": "low",
    "inventory": "low",
    "experiment": "low",
    "low": "low",
    "warning": "medium",
    "medium": "medium",
    "error": "high",
    "high": "high",
    "critical": "high",
}


def severity_of(word: object) -> Severity:
    """A tool's own word (bandit LOW, semgrep WARNING, ...) as ours. A word that nobody knows is the worst."""
    return _WORDS.get(str(word).lower(), "high")


def at_least(severity: Severity, threshold: Severity) -> bool:
    return SEVERITIES.index(severity) >= SEVERITIES.index(threshold)


def known_severity(given: object) -> Severity:
    """As somebody wrote it in a configuration, in any case of letters.

    Raises:
        BadInput: it is none of the three.
    """
    word = str(given).lower()
    if word not in SEVERITIES:
        raise BadInput(f"the severity is {given!r}; accepted: {or_nearest(word, SEVERITIES)}")
    return word

"""Showing: what was given, as an error message may repeat it."""

from typing import Any

from tools.guards.inside import applied_to
from tools.guards.site import default

READ = 20_000
"""[characters] of what was given that are read; no message shows as many."""


def shown(given: Any, most: int = 120) -> str:
    """What was given as Python would write it, masked and then cut to `most` characters."""
    return masked(repr(given)[:READ])[:most]


def masked(line: str) -> str:
    """A line for people, a log or a file, without what the site's guardrails take out of what comes in."""
    read: str = applied_to(line, default(), "input").value
    return read

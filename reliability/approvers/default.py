"""The site's default approvers: who is asked where a gate of a document names nobody."""

from typing import Any

from reliability.errors import BadInput
from reliability.settings import entries, path
from state.assessing import Team

EXAMPLE = 'default = [{team = "platform", min_count = 1}]'


def default_approvers() -> tuple[Team, ...]:
    """`[approvals] default` in the settings file; none where it says nothing. Blocks: not on an event loop.

    Raises:
        BadInput: it is there, and is no list of teams; nobody could say who was meant.
    """
    known = entries("approvals", EXAMPLE)
    if unknown := sorted(set(known) - {"default"}):
        raise _wrong(f"the key {unknown[0]!r}")
    listed = known.get("default", [])
    if not isinstance(listed, list) or ("default" in known and not listed):
        raise _wrong(repr(listed))
    return tuple(map(_team, listed))


def _team(given: Any) -> Team:
    known = dict(given) if isinstance(given, dict) else {}
    count = known.get("min_count", 1)
    usable = (
        isinstance(known.get("team"), str) and isinstance(count, int) and not isinstance(count, bool) and count >= 1
    )
    if not usable or set(known) - {"team", "min_count"}:
        raise _wrong(repr(given))
    return Team(team=known["team"], minCount=count)


def _wrong(given: str) -> BadInput:
    return BadInput(f"[approvals] in {str(path())!r} has {given}; accepted: lines such as {EXAMPLE}")

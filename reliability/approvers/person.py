"""Person: somebody who may decide, as the directory knows them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Delegate:
    """Who may vote for a person, and the last day of it (UTC)."""

    to: str
    until: date


@dataclass(frozen=True)
class Person:
    """`token` is the hash of the person's token, `sha256:…`; without one they can only be vouched for by a server."""

    name: str
    teams: tuple[str, ...] = ()
    senior: bool = False
    delegates: tuple[Delegate, ...] = ()
    token: str = ""

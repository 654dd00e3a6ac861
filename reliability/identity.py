"""Who speaks: an identity comes from the host or the server, never out of a resume value."""

import getpass
import re
from contextvars import ContextVar
from dataclasses import dataclass

from reliability.errors import BadInput


@dataclass(frozen=True)
class Voter:
    """A person as the host knows them; `team` is None when nobody said which.

    `teams` and `senior` are what an approver directory says of them; `on_behalf` is for whom they vote.
    """

    name: str
    team: str | None = None
    authenticated: bool = False
    teams: tuple[str, ...] = ()
    senior: bool = False
    on_behalf: str | None = None

    @classmethod
    def parse(cls, text: str, *, authenticated: bool = False) -> "Voter":
        """Read `NAME@TEAM`; the team may be left out.

        Raises:
            BadInput: empty, or with characters that no name has.
        """
        name, _, team = text.partition("@")
        if not re.fullmatch(r"[\w.+-]{1,64}", name) or not re.fullmatch(r"[\w.+-]{0,64}", team):
            raise BadInput(f"{text[:80]!r} is no identity; accepted: NAME@TEAM, such as kim@travel")
        return cls(name, team or None, authenticated)

    def __str__(self) -> str:
        told = f"{self.name}@{self.team}" if self.team else self.name
        return f"{told} for {self.on_behalf}" if self.on_behalf else told


speaking: ContextVar[Voter | None] = ContextVar("fermata_speaking", default=None)
"""Set by the host around a call; without it the local user speaks."""


def local_user() -> Voter:
    """The person at this machine, whom nobody vouches for."""
    try:
        return Voter(getpass.getuser())
    except (OSError, KeyError):  # a container without a user database
        return Voter("local")

"""Directory: the people who may decide. The file is one source of it; a service such as OIDC can be another."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from typing import Protocol

from reliability.approvers.person import Person
from reliability.approvers.tokens import fits
from reliability.errors import NotAllowed
from reliability.identity import Voter


class Approvers(Protocol):
    """Whom a site lets decide."""

    def authenticate(self, token: str) -> Person | None: ...

    def find(self, name: str) -> Person | None: ...


@dataclass(frozen=True)
class Above:
    """Which team is asked too where this one has not decided, and after how long."""

    team: str
    after: timedelta


@dataclass(frozen=True)
class Directory:
    """`file` is where it was read from. `above`: by team, whom a gate without a ladder of its own asks next.

    `development_identity`: the local user, whom nobody vouches for, may vote by resume; marked so, never by a command.
    """

    file: str
    people: Mapping[str, Person]
    above: Mapping[str, Above] = field(default_factory=dict)
    development_identity: bool = False

    @property
    def teams(self) -> Sequence[str]:
        return sorted({team for person in self.people.values() for team in person.teams})

    def find(self, name: str) -> Person | None:
        return self.people.get(name)

    def authenticate(self, token: str) -> Person | None:
        """Whose token this is. Every hash is compared, so that the time tells nothing."""
        found = [person for person in self.people.values() if person.token and fits(token, person.token)]
        return found[0] if found else None

    def recognised(self, voter: Voter, today: str) -> Voter:
        """The voter with the teams and the seniority that the directory gives them, not with what they say.

        Raises:
            NotAllowed: nobody vouches for them, they are not listed, or may not vote for whom they say.
        """
        if not voter.authenticated:
            if self.development_identity and voter.team is None and not voter.on_behalf:
                return voter
            raise NotAllowed(f"nobody vouches for {voter}; with the approver directory {self.file} a token is needed")
        person = self.people.get(voter.name)
        if person is None:
            raise NotAllowed(f"{voter.name} is not in {self.file}{near(voter.name, self.people)}")
        seat = self._principal(person, voter.on_behalf, today) if voter.on_behalf else person
        if voter.team is not None and voter.team not in seat.teams:
            raise NotAllowed(f"{seat.name} is not in the team {voter.team!r}{near(voter.team, seat.teams)}")
        return Voter(person.name, voter.team, True, seat.teams, person.senior, voter.on_behalf)

    def _principal(self, person: Person, name: str, today: str) -> Person:
        """For whom the person votes. Teams are lent by it, seniority is not."""
        principal = self.people.get(name)
        lent = {one.to: one.until for one in principal.delegates} if principal else {}
        if principal is None or person.name not in lent:
            raise NotAllowed(f"{person.name} may not vote for {name}: {self.file} names no such delegation")
        if today > lent[person.name].isoformat():
            raise NotAllowed(f"{person.name} could vote for {name} until {lent[person.name]}, and not any more")
        return principal

    def trouble(self, teams: Mapping[str, int], seniors: int = 0) -> str | None:
        """Why what is asked so can never be approved with these people, or None."""
        for team, count in teams.items():
            members = [one for one in self.people.values() if team in ("", *one.teams)]
            if team and team not in self.teams:
                return f"the team {team!r} is not in {self.file}{near(team, self.teams)}"
            if len(members) < count:
                return f"{count} of {team or 'anybody'} must approve, and {self.file} has {len(members)}"
        able = [one for one in self.people.values() if not teams or "" in teams or {*one.teams} & {*teams}]
        if sum(one.senior for one in able) < seniors:
            return f"a senior of {', '.join(filter(None, teams)) or 'anybody'} must approve, and {self.file} has none"
        return None


def near(given: str, known: Iterable[str]) -> str:
    """The nearest valid name, as the end of a sentence."""
    names = sorted(known)
    close = get_close_matches(given, names, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"; accepted: {', '.join(names) or 'nobody yet'}{hint}"

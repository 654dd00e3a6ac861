"""Directory: the people who may decide. The file is one source of it; a service such as OIDC can be another."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import get_close_matches
from itertools import chain
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
        return Voter(person.name, voter.team, True, self._rarest_first(seat.teams), person.senior, voter.on_behalf)

    def _rarest_first(self, teams: Sequence[str]) -> tuple[str, ...]:
        """Whoever is in several teams votes for the one that fewest others could vote for, where they say none."""
        size = {team: sum(team in one.teams for one in self.people.values()) for team in teams}
        return tuple(sorted(teams, key=size.__getitem__))

    def _principal(self, person: Person, name: str, today: str) -> Person:
        """For whom the person votes. Teams are lent by it, seniority is not."""
        principal = self.people.get(name)
        lent = {one.to: one.until for one in principal.delegates} if principal else {}
        if principal is None or person.name not in lent:
            raise NotAllowed(f"{person.name} may not vote for {name}: {self.file} names no such delegation")
        if today > lent[person.name].isoformat():
            raise NotAllowed(f"{person.name} could vote for {name} until {lent[person.name]}, and not any more")
        return principal

    def trouble(
        self,
        teams: Mapping[str, int],
        seniors: int = 0,
        stand_ins: Mapping[str, Set[str]] | None = None,
        asker: str | None = None,
    ) -> str | None:
        """Why what is asked so can never be approved with these people, or None.

        `stand_ins`: by team, those that may answer for it once they are asked. `asker`: who may not approve, for they
        asked for it.
        """
        people = [one for one in self.people.values() if one.name != asker]
        people += [Person("the local user", tuple(teams))] if self.development_identity else []
        beside = f" beside {asker}, who asked for it" if asker in self.people else ""
        seats: list[list[str]] = []
        for team, count in (teams or {"": 1}).items():
            asked = {team, *(stand_ins or {}).get(team, ())}
            members = [one.name for one in people if not team or asked & {*one.teams}]
            if team and team not in self.teams:
                return f"the team {team!r} is not in {self.file}{near(team, self.teams)}"
            if len(members) < count:
                return f"{count} of {team or 'anybody'} must approve, and {self.file} has {len(members)}{beside}"
            seats += [members] * count if team else []
        if not seated(seats):
            wanted = " and ".join(f"{count} of {team}" for team, count in teams.items() if team)
            return f"{wanted} must approve, each somebody else, and {self.file} has too few of them{beside}"
        able = {*chain(*seats)} if teams and "" not in teams else {one.name for one in people}
        if sum(one.senior for one in people if one.name in able) < seniors:
            who = ", ".join(filter(None, teams)) or "anybody"
            return f"a senior of {who} must approve, and {self.file} has none{beside}"
        return None


def seated(seats: Sequence[Sequence[str]]) -> bool:
    """Can each seat be taken by another of its people? Whoever sits already moves on where they can."""
    sitting: dict[str, int] = {}

    def takes(seat: int, asked: set[str]) -> bool:
        for name in seats[seat]:
            if name not in asked:
                asked.add(name)
                if name not in sitting or takes(sitting[name], asked):
                    sitting[name] = seat
                    return True
        return False

    return all(takes(seat, set()) for seat in range(len(seats)))


def near(given: str, known: Iterable[str]) -> str:
    """The nearest valid name, as the end of a sentence."""
    names = sorted(known)
    close = get_close_matches(given, names, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    return f"; accepted: {', '.join(names) or 'nobody yet'}{hint}"

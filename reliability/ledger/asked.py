"""What a gate asks, of whom, and how far people have answered: values, without a database."""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from reliability.digest import canonical, digest_of_text
from reliability.ledger.escalations import Rung

Decision = Literal["approve", "reject", "change", "escalate"]


@dataclass(frozen=True)
class Policy:
    """Who may decide: `teams` with the number of votes each must give, "" for anybody; an empty mapping asks one
    vote of anybody.

    `separation_of_duty`: nobody approves their own request. `authenticated_only`: a voter whom no server or
    credential vouches for is refused. `decisions` are the answers that the gate offers. `seniors`: how many of those
    who approve must be senior. `ladder`: who is asked too, in order. `fallback`: what comes when nobody decides in
    time: a no, or the next of the ladder, who has `window` [s] again.
    """

    teams: Mapping[str, int]
    separation_of_duty: bool = False
    authenticated_only: bool = False
    decisions: Sequence[Decision] = ("approve", "reject")
    seniors: int = 0
    ladder: Sequence[Rung] = ()
    fallback: Literal["reject", "escalate"] = "reject"
    window: int = 0
    depends: bool = False
    """`teams` were chosen by what is to be done: another choice is another question."""

    @property
    def demand(self) -> list[Any]:
        """Who must decide, where what is asked decides that: part of the question, so that no older answer counts."""
        return [dict(self.teams), self.seniors] if self.seniors or self.depends else []


@dataclass(frozen=True)
class Question:
    """What a gate asks: the exact arguments of every effect it covers, by digest, and what to show for them.

    `asker` drives the run that asks; the request is theirs where the registry does not know yet who began the run.
    `first_path` is the gate's path by its oldest name: a rename must never make another question of it.
    """

    run: str
    path: str
    occurrence: int
    digests: Mapping[str, str]
    shown: Mapping[str, Any]
    policy: Policy
    expires_after: timedelta
    asker: str = ""
    first_path: str = ""

    @property
    def id(self) -> str:
        """The same question has the same id, so that asking again after a crash asks nothing new."""
        asked = [self.run, self.first_path or self.path, self.occurrence, dict(self.digests)]
        text = canonical([*asked, *([self.policy.demand] if self.policy.demand else [])])
        return f"req-{hashlib.sha256(text.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Request:
    """One request as the ledger knows it; `new` when this very call wrote it, so that nobody has seen it yet.

    `trouble`: why the people whom the site knows can never approve it, as long as it is open.
    """

    id: str
    run: str
    path: str
    status: str
    shown: Mapping[str, Any]
    policy: Policy
    requester: str
    note: str | None
    created_at: str
    expires_at: str
    decided_at: str | None
    decided_by: str | None
    votes: tuple[Mapping[str, Any], ...]
    escalations: tuple[Mapping[str, Any], ...] = ()
    trouble: str | None = None
    new: bool = False

    @property
    def missing(self) -> dict[str, int]:
        """Approvals still to come, by team ("" is anybody)."""
        given = Counter(vote["counts_for"] or vote["team"] for vote in self.votes if vote["decision"] == "approve")
        needed = dict(self.policy.teams) or {"": 1}
        if "" in needed:
            given[""] = sum(given.values())
        return {team: count - given[team] for team, count in needed.items() if count > given[team]}

    @property
    def missing_seniors(self) -> int:
        """How many of those who approve must still be senior."""
        given = sum(1 for vote in self.votes if vote["decision"] == "approve" and vote["senior"])
        return max(0, self.policy.seniors - given)

    @property
    def in_words(self) -> str:
        """What people are shown, in a line."""
        return "; ".join(filter(None, map(in_words, self.shown.values())))

    @property
    def standing(self) -> dict[str, Any]:
        """Who answered it so far and what is still needed, as the interrupt of a gate tells it."""
        return {
            "request": self.id,
            "status": self.status,
            "expires_at": self.expires_at,
            "missing": self.missing,
            "votes": [dict(vote) for vote in self.votes],
            "missing_seniors": self.missing_seniors,
            "escalations": [dict(step) for step in self.escalations],
            "unapprovable": self.trouble,
        }

    @property
    def next_rung(self) -> Rung | None:
        """Who is asked too next, if there is anybody left."""
        return next(iter(self.policy.ladder[len(self.escalations) :]), None)

    @property
    def standing_in(self) -> dict[str, Sequence[str]]:
        """The teams that were asked too, and for which of the teams each of them may answer."""
        asked: dict[str, Sequence[str]] = {}
        for rung in self.policy.ladder[: len(self.escalations)]:
            asked[rung.team] = [*asked.get(rung.team, ()), *rung.stands_for]
        return asked


def in_words(value: Any) -> str:
    """Several things one after another, as people list them."""
    return ", ".join(map(in_words, value)) if isinstance(value, list | tuple) else str(value)


def digest_of(shown: Mapping[str, Any]) -> str:
    """Of what people were shown; the words themselves may have to be deleted one day, and an audit row never is."""
    return digest_of_text(json.dumps(shown, sort_keys=True, default=str))

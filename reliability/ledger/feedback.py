"""Feedback: how people rate what a run did. A person's newest rating counts; those before it stay on record."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from reliability.errors import BadInput
from reliability.identity import Voter
from reliability.ledger.tables import feedback, runs
from reliability.ledger.transaction import Transaction

KEY = "rating"
"""What LangSmith would call the kind of feedback."""

SCORES: Mapping[str, int] = {"1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "down": 1, "up": 5}
"""What people say -> how it is counted. A thumb is the end of the scale that it points to."""

GOOD = 4
"""From this score on a person was content."""

LONGEST = 2_000
"""[characters] of a comment."""


@dataclass(frozen=True)
class Feedback:
    """One rating. `answer` is the how-manieth answer of a conversation, from 1; 0: the run as a whole. `value` is what
    was said, `score` how it counts (1 to 5). `replaced_at`: since when another rating of the same person counts.
    """

    id: str
    run: str
    answer: int
    score: int
    value: str
    comment: str
    by: str
    team: str | None
    authenticated: bool
    created_at: str
    replaced_at: str | None

    @property
    def data(self) -> dict[str, Any]:
        return {**asdict(self), "key": KEY}


def give(tx: Transaction, run: str, voter: Voter, value: str, comment: str = "", answer: int = 0) -> Feedback:
    """Note a rating; the same one again changes nothing, another one takes its place.

    What nobody vouches for never replaces what a person said who proved who they are.

    Raises:
        BadInput: no such rating; nothing was noted.
    """
    if value not in SCORES:
        raise BadInput(f"the rating is {value!r}; accepted: 1, 2, 3, 4, 5, up or down")
    mine = (feedback.c.run == run) & (feedback.c.answer == answer) & (feedback.c.by == voter.name)
    standing = mine & (feedback.c.authenticated == voter.authenticated) & feedback.c.replaced_at.is_(None)
    before = tx.execute(select(feedback).where(standing).with_for_update()).one_or_none()
    if before is not None and (before.value, before.comment) == (value, comment):
        return _feedback(before)
    now = tx.now()
    tx.execute(update(feedback).where(standing).values(replaced_at=now))
    given = Feedback(
        id=str(uuid.uuid4()),
        run=run,
        answer=answer,
        score=SCORES[value],
        value=value,
        comment=comment,
        by=voter.name,
        team=voter.team,
        authenticated=voter.authenticated,
        created_at=now,
        replaced_at=None,
    )
    tx.execute(insert(feedback).values(asdict(given)))
    return given


def of_run(tx: Transaction, run: str) -> list[Feedback]:
    """Everything that was said of a run, replaced ratings too, oldest first."""
    wanted = select(feedback).where(feedback.c.run == run).order_by(feedback.c.created_at, feedback.c.id)
    return [_feedback(row) for row in tx.execute(wanted)]


def rated(tx: Transaction, least: int = 1, most: int = 5, workflow: str | None = None) -> dict[str, list[Feedback]]:
    """Runs of which a rating that counts lies between -> all their ratings that count, for whoever was not content must
    not be left out; the run that was rated first comes first.
    """
    known = select(feedback).join(runs, runs.c.id == feedback.c.run).where(feedback.c.replaced_at.is_(None))
    known = known.where(runs.c.workflow == workflow) if workflow else known
    found: dict[str, list[Feedback]] = {}
    for row in tx.execute(known.order_by(feedback.c.created_at, feedback.c.id)):
        found.setdefault(row.run, []).append(_feedback(row))
    return {run: given for run, given in found.items() if any(least <= one.score <= most for one in given)}


def _feedback(row: Row[Any]) -> Feedback:
    return Feedback(**row._mapping)

"""Notices: what people are to be told, written in the transaction of what it tells, so that a crash loses none.

A notice is written once, whoever comes by; `deliveries` says to whom it goes, and what became of that.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import Row, insert, select, update

from reliability.ledger.asked import Request
from reliability.ledger.tables import deliveries, notices, runs
from reliability.ledger.transaction import Transaction

Event = Literal[
    "opened", "vote-needed", "escalated", "expiring", "decided", "expired", "needs-operator", "budget-soft-limit"
]
EVENTS: tuple[Event, ...] = get_args(Event)

OPERATOR = "NEEDS_OPERATOR"
"""The gate of that name asks an operator, not an approver."""

SUMMARY = 300
"""[characters] of what is to be decided that a notice carries."""

STALE = timedelta(days=1)
"""A notice that no route was there for in this time is told to nobody: a new route does not get the past."""

LAST_CALL = timedelta(hours=1)
"""How long before its end a request is said to expire, or a tenth of its whole time where that is shorter."""

AT_ONCE = 200


@dataclass(frozen=True)
class Notice:
    """One thing that people should know. `until` (UTC) is when the request expires; `missing` counts the approvals
    still to come, by team ("" is anybody); `status`, `by` and `note` are the decision's. What does not apply is empty.
    """

    id: str
    event: Event
    run: str
    at: str
    workflow: str = ""
    title: str = ""
    where: str = ""
    request: str = ""
    requester: str = ""
    teams: tuple[str, ...] = ()
    missing: Mapping[str, int] = field(default_factory=dict)
    until: str = ""
    status: str = ""
    by: str = ""
    note: str = ""
    summary: str = ""


@dataclass(frozen=True)
class Address:
    """One route of the site, by its name: the events that it wants, and the teams it speaks for (none: everybody)."""

    route: str
    events: Sequence[str] = EVENTS
    teams: Sequence[str] = ()

    def wants(self, notice: Notice) -> bool:
        """What concerns anybody concerns every team."""
        named = {team for team in notice.teams if team}
        concerned = not self.teams or not named or "" in notice.teams or bool(named & set(self.teams))
        return notice.event in self.events and concerned


def tell(tx: Transaction, identity: str, event: Event, run: str, **told: Any) -> None:
    """Write a notice; the second time nothing is written. `told` are the other fields of `Notice`."""
    if tx.execute(select(notices.c.id).where(notices.c.id == identity)).first() is not None:
        return
    known = tx.execute(select(runs.c.workflow, runs.c.title).where(runs.c.id == run)).one_or_none()
    of_run = {"workflow": known.workflow, "title": known.title} if known else {}
    notice = Notice(identity, event, run, tx.now(), **{**of_run, **told})
    content = {name: value for name, value in asdict(notice).items() if name not in ("id", "event", "run", "at")}
    tx.execute(insert(notices).values(id=identity, event=event, run=run, at=notice.at, told=content))


def about(tx: Transaction, event: Event, asked: Request, teams: Iterable[str] | None = None, mark: str = "") -> None:
    """A notice about a request. `teams` are those it concerns (None: all that may decide); `mark` tells apart what may
    happen to one request several times.
    """
    decided = asked.status != "open"
    tell(
        tx,
        ":".join(part for part in (asked.id, event, mark) if part),
        event,
        asked.run,
        where=asked.path,
        request=asked.id,
        requester=asked.requester,
        teams=sorted(asked.policy.teams if teams is None else teams),
        missing={} if decided else asked.missing,
        until=asked.expires_at,
        status=asked.status,
        by=(asked.decided_by or "") if decided else "",
        note=(asked.note or "") if decided else "",
        summary=asked.in_words[:SUMMARY],
    )


def opened(tx: Transaction, asked: Request) -> None:
    """Somebody is to decide, or an operator to look."""
    if asked.status == "open":
        about(tx, "needs-operator" if asked.path.rpartition("/")[2] == OPERATOR else "opened", asked)


def closed(tx: Transaction, asked: Request) -> None:
    about(tx, "expired" if asked.status == "expired" else "decided", asked)


def last_call(tx: Transaction, asked: Request) -> None:
    """Say that the request is about to expire, where it is."""
    begun, end = (datetime.fromisoformat(moment) for moment in (asked.created_at, asked.expires_at))
    if asked.status == "open" and tx.clock.now() >= end - min(LAST_CALL, (end - begun) / 10):
        about(tx, "expiring", asked, teams=asked.missing, mark=asked.expires_at)


def address(tx: Transaction, addresses: Sequence[Address]) -> int:
    """Give the notices that nobody was given yet to the routes that want them; how many there were."""
    new = select(notices).where(notices.c.addressed_at.is_(None)).order_by(notices.c.at, notices.c.id)
    rows = tx.execute(new.limit(AT_ONCE).with_for_update(skip_locked=True)).all()
    oldest = tx.now(-STALE)
    for row in rows:
        notice = read(row)
        for one in addresses if row.at >= oldest else ():
            if one.wants(notice):
                _queue(tx, notice.id, one.route)
        tx.execute(update(notices).where(notices.c.id == row.id).values(addressed_at=tx.now()))
    return len(rows)


def read(row: Row[Any]) -> Notice:
    """A row of `notices` as the notice that it is."""
    told = {**row.told, "teams": tuple(row.told.get("teams", ()))}
    return Notice(row.id, row.event, row.run, row.at, **told)


def _queue(tx: Transaction, notice: str, route: str) -> None:
    nobody = {"host": "", "pid": 0, "started": "", "claim": "", "claimed_until": ""}
    row = {"notice": notice, "route": route, "status": "waiting", "tries": 0, "next_at": tx.now(), **nobody}
    tx.execute(insert(deliveries).values(**row))

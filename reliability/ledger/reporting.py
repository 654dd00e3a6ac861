"""Reporting: what many runs came to, in sums that the database makes; no run is read by itself.

Everything is counted of the runs that began since a moment, of one workflow or team where that is wanted. `team` is
that of whoever asked, "" where nobody said.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Float, Select, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from reliability.ledger.runs import REGISTERED
from reliability.ledger.tables import feedback, requests, run_usage, runs
from reliability.ledger.transaction import Transaction


@dataclass(frozen=True)
class Wanted:
    """Which runs; `since` as the ledger writes moments, "" for all."""

    since: str = ""
    workflow: str | None = None
    team: str | None = None

    @property
    def condition(self) -> ColumnElement[bool]:
        known = REGISTERED & (runs.c.created_at >= self.since)
        known = known & (runs.c.workflow == self.workflow) if self.workflow is not None else known
        return known & (self.team == TEAM) if self.team is not None else known


class Ended(NamedTuple):
    """So many runs stand so; `day` is when they began (UTC)."""

    workflow: str
    team: str
    day: str
    status: str
    runs: int


class Used(NamedTuple):
    """What agents used in runs that ended. `currency` is empty where a price is not known."""

    workflow: str
    team: str
    agent: str
    status: str
    currency: str
    runs: int
    calls: int
    tokens: int
    micros: int


class Waited(NamedTuple):
    """How long requests waited for people, together; `seconds` [s]."""

    workflow: str
    team: str
    requests: int
    seconds: float


class Rated(NamedTuple):
    """Ratings that count, of runs that began on a day; `score` is their sum."""

    workflow: str
    team: str
    day: str
    ratings: int
    score: int


class RatedAgent(NamedTuple):
    """Ratings that count, of runs that an agent worked in."""

    workflow: str
    agent: str
    ratings: int
    score: int


class since_to(GenericFunction[float]):  # noqa: N801 - a function of SQL
    """The seconds from one moment to another."""

    type = Float()
    inherit_cache = True


@compiles(since_to, "sqlite")
def _in_sqlite(element: Any, compiler: Any, **how: Any) -> str:
    began, ended = (compiler.process(one, **how) for one in element.clauses)
    return f"((julianday({ended}) - julianday({began})) * 86400.0)"


@compiles(since_to, "postgresql")
def _in_postgresql(element: Any, compiler: Any, **how: Any) -> str:
    began, ended = (compiler.process(one, **how) for one in element.clauses)
    return f"extract(epoch from cast({ended} as timestamptz) - cast({began} as timestamptz))"


TEAM = func.coalesce(runs.c.team, "")
DAY = func.substr(runs.c.created_at, 1, 10)


def ended(tx: Transaction, wanted: Wanted) -> list[Ended]:
    groups = (runs.c.workflow, TEAM, DAY, runs.c.status)
    counted = select(*groups, func.count()).where(wanted.condition).group_by(*groups)
    return [Ended._make(row) for row in tx.execute(counted)]


def workflows(tx: Transaction, wanted: Wanted) -> dict[str, str]:
    """Run -> workflow."""
    return {row.id: row.workflow for row in tx.execute(select(runs.c.id, runs.c.workflow).where(wanted.condition))}


def used(tx: Transaction, wanted: Wanted) -> list[Used]:
    spent = run_usage.c
    groups = (runs.c.workflow, TEAM, spent.agent, runs.c.status, func.coalesce(spent.currency, ""))
    micros = func.coalesce(func.sum(spent.micros), 0)
    sums = select(*groups, func.count(), func.sum(spent.calls), func.sum(spent.tokens), micros)
    rows = tx.execute(_of(sums.join_from(runs, run_usage, runs.c.id == spent.run), wanted).group_by(*groups))
    return [Used._make([*row[:5], *map(int, row[5:])]) for row in rows]


def waited(tx: Transaction, wanted: Wanted) -> list[Waited]:
    """Until it was decided, or expired, or now; what was withdrawn nobody needs to wait for."""
    decided = func.coalesce(requests.c.decided_at, tx.now())
    until = case((decided > requests.c.expires_at, requests.c.expires_at), else_=decided)
    groups = (runs.c.workflow, TEAM)
    sums = select(*groups, func.count(), func.sum(since_to(requests.c.created_at, until)))
    sums = sums.join_from(runs, requests, runs.c.id == requests.c.run).where(requests.c.status != "withdrawn")
    return [Waited._make([*row[:3], float(row[-1])]) for row in tx.execute(_of(sums, wanted).group_by(*groups))]


def rated(tx: Transaction, wanted: Wanted) -> list[Rated]:
    groups = (runs.c.workflow, TEAM, DAY)
    sums = select(*groups, func.count(), func.sum(feedback.c.score))
    sums = sums.join_from(runs, feedback, runs.c.id == feedback.c.run).where(feedback.c.replaced_at.is_(None))
    return [Rated._make([*row[:3], *map(int, row[3:])]) for row in tx.execute(_of(sums, wanted).group_by(*groups))]


def rated_agents(tx: Transaction, wanted: Wanted) -> list[RatedAgent]:
    """The ratings of the runs that an agent worked in: nobody says which of several agents was meant."""
    groups = (runs.c.workflow, run_usage.c.agent)
    sums = select(*groups, func.count(), func.sum(feedback.c.score))
    sums = sums.join_from(runs, feedback, runs.c.id == feedback.c.run).where(feedback.c.replaced_at.is_(None))
    sums = sums.join(run_usage, run_usage.c.run == runs.c.id)
    return [RatedAgent._make([*row[:2], *map(int, row[2:])]) for row in tx.execute(_of(sums, wanted).group_by(*groups))]


def _of(sums: Select[Any], wanted: Wanted) -> Select[Any]:
    return sums.where(wanted.condition)

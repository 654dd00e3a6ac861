"""Evals: what each case came to, round by round, so that the newest round can be held against what was before."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import Select, and_, func, insert, select

from reliability.ledger.tables import eval_results
from reliability.ledger.transaction import Transaction

Outcome = Literal["passed", "failed", "open"]
"""`open`: nobody said yet what is right."""


@dataclass(frozen=True)
class Played:
    """One case that was played. `version` is the workflow's, "" where the case did not get so far."""

    suite: str
    name: str
    workflow: str
    version: str
    outcome: Outcome
    tokens: int
    milliseconds: int


class Standing(NamedTuple):
    """A case of its workflow's newest round; `before` is how it went the last time before that, None: never played."""

    workflow: str
    suite: str
    name: str
    version: str
    at: str
    outcome: Outcome
    before: Outcome | None


def note(tx: Transaction, played: Sequence[Played]) -> None:
    """Keep one round: all of it at one moment."""
    known, now = str(uuid.uuid4()), tx.now()
    for number, one in enumerate(played, start=1):
        tx.execute(insert(eval_results).values(round=known, number=number, at=now, **asdict(one)))


def newest(tx: Transaction, since: str = "", workflow: str | None = None) -> list[Standing]:
    """The newest round of each workflow that was played `since`, case by case, in the order of that round. What was
    before is looked for in all rounds.
    """
    results = eval_results.c
    wanted = results.at >= since if workflow is None else and_(results.at >= since, results.workflow == workflow)
    last = select(results.workflow, func.max(results.at).label("at")).where(wanted).group_by(results.workflow)
    now = _rows(last.subquery()).order_by(results.workflow, results.number)
    earlier = _rows(_before(last.subquery()))
    before = {(row.workflow, row.suite, row.name): row.outcome for row in tx.execute(earlier)}
    return [
        Standing(row.workflow, row.suite, row.name, row.version, row.at, row.outcome, before.get(_case(row)))
        for row in tx.execute(now)
    ]


def _rows(which: Any) -> Select[Any]:
    """Those of the moments that are named, of one workflow, or of one case where it is named."""
    same = [eval_results.c[column.name] == column for column in which.c]
    return select(eval_results).join(which, and_(*same))


def _before(last: Any) -> Any:
    """When each case was played last before the newest round of its workflow."""
    results = eval_results.c
    case = (results.workflow, results.suite, results.name)
    moments = select(*case, func.max(results.at).label("at")).group_by(*case)
    return moments.join(last, and_(results.workflow == last.c.workflow, results.at < last.c.at)).subquery()


def _case(row: Any) -> tuple[str, str, str]:
    return row.workflow, row.suite, row.name

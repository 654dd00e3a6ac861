"""Requests and votes: what a gate asks, and what people answered. The truth about every decision is here."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Row, insert, select, update

from reliability.errors import Ended, NotFound, Refusal
from reliability.identity import Voter
from reliability.ledger import audit, escalations, notices, people
from reliability.ledger.asked import Decision, Policy, Question, Request, digest_of
from reliability.ledger.eligible import refuse_closed, refuse_note, refuse_twice, team_of
from reliability.ledger.escalations import Rung
from reliability.ledger.tables import intents, requests, runs, votes
from reliability.ledger.transaction import Transaction

DECIDED = {"approve": "approved", "reject": "rejected", "change": "change"}
OVERTAKEN: tuple[tuple[str, str, audit.Kind], ...] = (
    ("open", "withdrawn", "withdrawn"),
    ("approved", "spent", "receipt spent"),
)


def ask(tx: Transaction, question: Question) -> Request:
    """Write the request, or find it; older open requests of the same gate are withdrawn."""
    now = tx.now()
    chosen, found = _identify(tx, question.id)
    if found:
        renamed = (requests.c.id == chosen) & (requests.c.path != question.path)
        tx.execute(update(requests).where(renamed).values(path=question.path))
        return get(tx, chosen)
    _overtake(tx, question)
    policy = asdict(people.laddered(question.policy))
    requester = tx.execute(select(runs.c.requester).where(runs.c.id == question.run)).scalar()
    tx.execute(
        insert(requests).values(
            id=chosen,
            run=question.run,
            path=question.path,
            occurrence=question.occurrence,
            digests=dict(question.digests),
            shown=dict(question.shown),
            policy=policy,
            requester=requester or question.asker,
            status="open",
            created_at=now,
            expires_at=tx.now(question.expires_after),
        )
    )
    told = {"path": question.path, "digests": dict(question.digests), "shown": digest_of(question.shown)}
    told |= {"policy": policy, "requester": requester or question.asker}
    audit.note(tx, "asked", question.run, chosen, **told)
    asked = get(tx, chosen, new=True)
    notices.opened(tx, asked)
    return asked


def _identify(tx: Transaction, wanted: str) -> tuple[str, bool]:
    """The id to use, and whether it stands there already; a question that was withdrawn is asked anew."""
    for chosen in (wanted, *(f"{wanted}-{again}" for again in range(2, 1000))):
        status = tx.execute(select(requests.c.status).where(requests.c.id == chosen)).scalar()
        if status != "withdrawn":
            return chosen, status is not None
    raise Ended(f"{wanted} was withdrawn a thousand times; this run goes in circles")


def _overtake(tx: Transaction, question: Question) -> None:
    """The gate asks something else now: what it asked before can no longer be decided, nor used."""
    older = (requests.c.run == question.run) & (requests.c.path == question.path)
    for was, becomes, kind in OVERTAKEN:
        known = tx.execute(select(requests.c.id).where(older & (requests.c.status == was))).scalars().all()
        for request in known:
            tx.execute(update(requests).where(requests.c.id == request).values(status=becomes))
            audit.note(tx, kind, question.run, request)


def get(tx: Transaction, request: str, *, new: bool = False) -> Request:
    """The request as it stands now: expiry and a cancelled run are judged at every touch."""
    row = tx.execute(select(requests).where(requests.c.id == request).with_for_update()).one_or_none()
    if row is None:
        raise NotFound(f"there is no request {request!r}; `fermata inbox` lists those that are open")
    asked_before = len(row.escalations or ())
    if row.status == "open":
        row = _judge(tx, row)
    cast = tx.execute(select(votes).where(votes.c.request == request).order_by(votes.c.at))
    asked = _request(row, tuple(dict(vote._mapping) for vote in cast), new)
    for number, step in enumerate(asked.escalations[asked_before:], asked_before + 1):
        notices.about(tx, "escalated", asked, teams=[step["to"]], mark=str(number))
    return asked


def _judge(tx: Transaction, row: Row[Any]) -> Row[Any]:
    """A cancelled run asks for nothing more, but about what it leaves in the world: while it undoes, or is in doubt."""
    if (by := _cancelled(tx, row)) is not None:
        return _close(tx, row.id, "rejected", by, "the run was cancelled")
    row = escalations.due(tx, row)
    if tx.now() >= row.expires_at:
        return _close(tx, row.id, "expired", "the clock", f"nobody decided before {row.expires_at}")
    return row


def _cancelled(tx: Transaction, row: Row[Any]) -> str | None:
    """Who cancelled the run, where that answers the request."""
    run = tx.execute(select(runs.c.cancelled_by, runs.c.cancelled_at).where(runs.c.id == row.run)).one_or_none()
    offered = "reject" in row.policy["decisions"]  # where it is not, a cancelled run would be asked again for ever
    if not offered or run is None or run.cancelled_by is None:
        return None
    open_question = _undoing(tx, row.run, run.cancelled_at) or _doubting(tx, row)
    return None if open_question else str(run.cancelled_by)


def _undoing(tx: Transaction, run: str, cancelled_at: str) -> bool:
    """An undo is open, or began after the cancellation; those of an earlier turn of a conversation are done."""
    undo = intents.c.undoes.is_not(None) & ((intents.c.status != "done") | (intents.c.created_at >= cancelled_at))
    return tx.execute(select(intents.c.key).where(intents.c.run == run, undo).limit(1)).first() is not None


def _doubting(tx: Transaction, row: Row[Any]) -> bool:
    """Nobody knows whether an effect happened, and this is the first question since: cancelling does not answer it."""
    unsure = (intents.c.run == row.run) & (intents.c.status == "unknown") & intents.c.undone_at.is_(None)
    newest = select(intents.c.settled_at).where(unsure & intents.c.undoes.is_(None))
    since = tx.execute(newest.order_by(intents.c.settled_at.desc()).limit(1)).scalar()
    if since is None or row.created_at < since:
        return False
    after = (requests.c.run == row.run) & (requests.c.created_at >= since) & (requests.c.id != row.id)
    answered = select(requests.c.id).where(after & requests.c.decided_at.is_not(None))
    return tx.execute(answered.limit(1)).first() is None


def _close(tx: Transaction, request: str, status: str, by: str, note: str) -> Row[Any]:
    """Compare-and-set: only an open request is decided, and only once."""
    still_open = (requests.c.id == request) & (requests.c.status == "open")
    values = {"status": status, "decided_by": by, "decided_at": tx.now(), "note": note}
    decided = tx.execute(update(requests).where(still_open).values(values)).rowcount
    closed = tx.execute(select(requests).where(requests.c.id == request)).one()
    if decided:
        audit.note(tx, "expired" if status == "expired" else "decided", closed.run, request, status=status, by=by)
        notices.closed(tx, _request(closed, (), new=False))
    return closed


def vote(tx: Transaction, request: str, voter: Voter, decision: Decision, note: str = "") -> Request:
    """Count one vote; the same vote again changes nothing. One that is refused is on record, too.

    Raises:
        NotFound, NotAllowed, AlreadyDecided, Ended, BadInput: the vote was not counted, and why.
    """
    asked = get(tx, request)
    try:
        return _counted(tx, asked, voter, decision, note)
    except Refusal as refused:
        audit.note(tx, "vote refused", asked.run, request, by=str(voter), decision=decision, why=str(refused))
        refused.on_record = True
        raise


def _counted(tx: Transaction, asked: Request, voter: Voter, decision: Decision, note: str) -> Request:
    earlier = next((given for given in asked.votes if given["voter"] == voter.name), None)
    if earlier and earlier["decision"] == decision and earlier["on_behalf"] == voter.on_behalf:
        return asked
    refuse_closed(asked)
    voter = people.recognised(voter, tx.now()[:10])
    team, counts_for = team_of(asked, voter, decision)
    refuse_note(note, decision)
    if decision == "escalate":
        step = escalations.take(tx, asked.id, asked.run, str(voter), note).escalations[-1]
        passed_on = get(tx, asked.id)
        notices.about(tx, "escalated", passed_on, teams=[step["to"]], mark=str(len(passed_on.escalations)))
        return passed_on
    refuse_twice(asked, voter)
    cast: dict[str, Any] = {"decision": decision, "team": team, "counts_for": counts_for, "on_behalf": voter.on_behalf}
    cast |= {"senior": voter.senior, "authenticated": voter.authenticated, "note": note}
    tx.execute(insert(votes).values(request=asked.id, voter=voter.name, at=tx.now(), **cast))
    audit.note(tx, "voted", asked.run, asked.id, voter=voter.name, **cast)
    counted = get(tx, asked.id)
    if decision == "approve" and (counted.missing or counted.missing_seniors):
        notices.about(tx, "vote-needed", counted, counted.missing or None, mark=str(len(counted.votes)))
        return counted
    _close(tx, asked.id, DECIDED[decision], str(voter), note)
    return get(tx, asked.id)


def inbox(tx: Transaction, run: str | None = None) -> list[Request]:
    """The open requests, the most urgent first; those that expired meanwhile are closed on the way."""
    wanted = select(requests.c.id).where(requests.c.status == "open").order_by(requests.c.expires_at)
    if run:
        wanted = wanted.where(requests.c.run == run)
    found = [get(tx, request) for request in tx.execute(wanted).scalars()]
    return [request for request in found if request.status == "open"]


def of_run(tx: Transaction, run: str) -> list[Request]:
    """Every request of a run, oldest first."""
    ids = select(requests.c.id).where(requests.c.run == run).order_by(requests.c.created_at)
    return [get(tx, request) for request in tx.execute(ids).scalars()]


def _request(row: Row[Any], cast: tuple[Mapping[str, Any], ...], new: bool) -> Request:
    ladder = tuple(Rung(**rung) for rung in row.policy.get("ladder", ()))
    policy = Policy(**{**row.policy, "decisions": tuple(row.policy["decisions"]), "ladder": ladder})
    columns = ("id", "run", "path", "status", "shown", "requester", "note", "created_at", "expires_at")
    known = {name: row._mapping[name] for name in (*columns, "decided_at", "decided_by")}
    trouble = people.trouble(policy, row.requester) if row.status == "open" else None
    taken = tuple(row.escalations or ())
    return Request(**known, policy=policy, votes=cast, escalations=taken, trouble=trouble, new=new)

"""Agreement: does the ledger hold what its audit log tells of, and no more: requests, votes, receipts, effects?"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from sqlalchemy import select

from reliability.ledger.asked import digest_of
from reliability.ledger.audit import Row, rows
from reliability.ledger.tables import intents, receipts, requests, votes
from reliability.ledger.transaction import Transaction

OF_A_REQUEST = ("requester", "policy", "digests", "shown")
OF_A_VOTE = ("voter", "decision", "team", "counts_for", "on_behalf", "senior", "authenticated", "note")
OF_AN_EFFECT = ("digest", "kind", "request", "undoes")

LEFT = {"withdrawn": "withdrawn", "receipt spent": "spent", "effect intended": "intended"}
"""How something stands after this row of the log; others say it themselves."""

Known = dict[str, Any]


class Held(NamedTuple):
    """What the ledger has: its name in words, the request that it belongs to, since when, and what it says."""

    name: str
    of: str
    at: str
    known: Known


def broken(tx: Transaction) -> Iterator[str]:
    """Each thing that was changed, removed or put in past the log; what is older than the log is left out."""
    log = list(rows(tx))
    told, since = _told(log), log[0].at if log else "9"
    held = {one.name: one.known for one in _held(tx) if one.at >= since or one.name in told or one.of in told}
    for name in sorted({*told, *held}):
        if name not in told:
            yield f"{name} is in the ledger and not in the log"
        elif name not in held:
            yield f"{name} was removed"
        elif _text(told[name]) != _text(held[name]):
            yield f"{name} was changed"


def _told(log: Iterable[Row]) -> dict[str, Known]:
    """How each thing must stand after the whole log."""
    told: dict[str, Known] = {}
    for row in log:
        says = json.loads(row.told)
        if row.kind == "asked":
            told[_request(row.subject)] = {**_of(says, OF_A_REQUEST), "status": "open", "decided_by": None}
        elif row.kind == "voted":
            told[_vote(says["voter"], row.subject)] = _of(says, OF_A_VOTE)
        elif row.kind == "receipt used":
            told[_receipt(says["path"], row.subject)] = {"key": says["key"]}
        elif row.kind == "effect intended" and not says.get("again"):
            status = "failed" if says.get("refused") else "intended"
            told[_effect(row.subject)] = {**_of(says, OF_AN_EFFECT), "status": status}
        elif becomes := says.get("status") or LEFT.get(row.kind):
            known = told.get(_request(row.subject)) or told.get(_effect(row.subject)) or {}
            known |= {"status": becomes, **({"decided_by": says["by"]} if "by" in says else {})}
    return told


def _held(tx: Transaction) -> Iterator[Held]:
    for row in tx.execute(select(requests)):
        known = {**row._mapping, "shown": digest_of(row.shown)}
        words = _of(known, (*OF_A_REQUEST, "status", "decided_by"))
        yield Held(_request(row.id), "", row.created_at, words)
    for row in tx.execute(select(votes)):
        yield Held(_vote(row.voter, row.request), _request(row.request), row.at, _of({**row._mapping}, OF_A_VOTE))
    for row in tx.execute(select(receipts)):
        yield Held(_receipt(row.path, row.request), _request(row.request), row.at, {"key": row.intent})
    for row in tx.execute(select(intents)):
        yield Held(_effect(row.key), "", row.created_at, _of({**row._mapping}, (*OF_AN_EFFECT, "status")))


def _request(name: str) -> str:
    return f"the request {name}"


def _vote(voter: str, request: str) -> str:
    return f"the vote of {voter} on {request}"


def _receipt(path: str, request: str) -> str:
    return f"the receipt for {path} on {request}"


def _effect(key: str) -> str:
    return f"the effect {key}"


def _of(known: Mapping[str, Any], names: Iterable[str]) -> Known:
    return {name: known[name] for name in names}


def _text(known: Known) -> str:
    return json.dumps(known, sort_keys=True)

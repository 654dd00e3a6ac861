"""The letters that were sent, whole, and in what order."""

import sqlite3
from base64 import b32encode
from hashlib import sha256
from typing import TypedDict

from tools.mail.service import Sent
from tools.sandbox.answer import Refused, asked

_LONGEST = 1_000_000  # [characters] of a body


class Letter(Sent):
    """What lies in the outbox."""

    body: str


class Written(TypedDict):
    recipient: str
    subject: str
    body: str


def written(content: object) -> Written:
    """What is to be sent.

    Raises:
        Refused: there is no such recipient, the subject has more than one line, or the body is too long.
    """
    recipient, subject, body = (asked(content, name, str) for name in ("recipient", "subject", "body"))
    name, at, place = recipient.partition("@")
    if not (name and at and place) or any(sign.isspace() or sign in ",;" for sign in recipient):
        raise Refused(400, "bad_recipient", "The recipient is no e-mail address; accepted: one such as kim@example.org")
    if "\n" in subject or "\r" in subject:
        raise Refused(400, "bad_subject", "The subject has several lines; accepted: one, for others would be headers")
    if len(body) > _LONGEST:
        raise Refused(413, "too_long", f"The body has {len(body):,} characters; accepted: at most {_LONGEST:,}")
    return Written(recipient=recipient, subject=subject, body=body)


def post(db: sqlite3.Connection, key: str, letter: Written) -> Sent:
    reference = f"ML-{b32encode(sha256(key.encode()).digest()).decode()[:8]}"
    row = (key, reference, letter["recipient"], letter["subject"], letter["body"])
    db.execute("INSERT INTO letters VALUES (?, ?, ?, ?, ?)", row)
    return Sent(key=key, reference=reference, recipient=letter["recipient"], subject=letter["subject"])


def find(db: sqlite3.Connection, key: str) -> Sent | None:
    row = db.execute("SELECT reference, recipient, subject FROM letters WHERE key = ?", (key,)).fetchone()
    return Sent(key=key, reference=row[0], recipient=row[1], subject=row[2]) if row else None


def latest(db: sqlite3.Connection, limit: int) -> list[Letter]:
    """The newest letters, newest first."""
    query = "SELECT key, reference, recipient, subject, body FROM letters ORDER BY rowid DESC LIMIT ?"
    names = ("key", "reference", "recipient", "subject", "body")
    return [Letter(**dict(zip(names, row, strict=True))) for row in db.execute(query, (limit,))]  # type: ignore[typeddict-item]


def count(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT count(*) FROM letters").fetchone()[0])

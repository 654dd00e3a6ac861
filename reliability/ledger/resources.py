"""Resources: what this site declared in YAML, each generation of it word by word, so that it can be told which one a
run began with.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

from sqlalchemy import Row, Select, func, insert, select, update

from reliability.digest import digest_of_text
from reliability.errors import Conflict, NotFound
from reliability.ledger import audit
from reliability.ledger.tables import resources
from reliability.ledger.transaction import Transaction

Became = Literal["created", "configured", "unchanged"]

Revision = tuple[int, int]
"""Which resources there are: another one after every change, for generations are only ever added and deleted."""


class Key(NamedTuple):
    """What one resource is called, from its first generation to its last."""

    kind: str
    namespace: str
    name: str

    def __str__(self) -> str:
        return "/".join(self)


@dataclass(frozen=True)
class Document:
    """One document as it was given: `text` word by word, `source` the file that it stood in."""

    key: Key
    labels: Mapping[str, str]
    text: str
    source: str


@dataclass(frozen=True)
class Generation:
    """One generation of a resource; `deleted_at` stands in the last one of a resource that was deleted."""

    kind: str
    namespace: str
    name: str
    generation: int
    labels: Mapping[str, str]
    text: str
    source: str
    digest: str
    applied_at: str
    applied_by: str
    deleted_at: str | None

    @property
    def key(self) -> Key:
        return Key(self.kind, self.namespace, self.name)


def revision(tx: Transaction) -> Revision:
    """Of what is applied now; costs next to nothing, so that whoever keeps something made of it can ask each time."""
    counted = select(func.count().label("written"), func.count(resources.c.deleted_at).label("deleted"))
    row = tx.execute(counted.select_from(resources)).one()
    return row.written, row.deleted


def applied(tx: Transaction, kind: str | None = None, namespace: str | None = None) -> list[Generation]:
    """The resources that are applied now, in their newest generation, by kind, namespace and name."""
    wanted = _newest().where(resources.c.deleted_at.is_(None))
    wanted = wanted.where(resources.c.kind == kind) if kind else wanted
    wanted = wanted.where(resources.c.namespace == namespace) if namespace else wanted
    return [_generation(row) for row in tx.execute(wanted)]


def get(tx: Transaction, key: Key) -> Generation:
    """The newest generation.

    Raises:
        NotFound: it was never applied, or is deleted.
    """
    of_it = history(tx, key)
    if of_it and of_it[-1].deleted_at is None:
        return of_it[-1]
    since = f"; it was deleted at {of_it[-1].deleted_at}" if of_it else ""
    raise NotFound(f"there is no {key.kind} {key.name!r} in the namespace {key.namespace!r}{since}")


def history(tx: Transaction, key: Key) -> list[Generation]:
    """Every generation that ever was, oldest first."""
    wanted = select(resources).where(_is(key)).order_by(resources.c.generation)
    return [_generation(row) for row in tx.execute(wanted)]


def apply(tx: Transaction, documents: Sequence[Document], by: str, seen: Revision) -> list[Became]:
    """Write all of them, or none; one whose words are the same stays what it is.

    Raises:
        Conflict: since `seen` somebody else applied or deleted something; nothing was written.
    """
    _unmoved(tx, seen)
    return [_write(tx, document, by) for document in documents]


def delete(tx: Transaction, keys: Sequence[Key], by: str, seen: Revision) -> None:
    """Take all of them away, or none; what they said stays on record.

    Raises:
        NotFound: one of them is not there. Conflict: as above. Nothing was deleted.
    """
    _unmoved(tx, seen)
    for key in keys:
        last = get(tx, key)
        this = _is(key) & (resources.c.generation == last.generation)
        tx.execute(update(resources).where(this).values(deleted_at=tx.now()))
        audit.note(tx, "resource deleted", "", _subject(key), generation=last.generation, digest=last.digest, by=by)


def _unmoved(tx: Transaction, seen: Revision) -> None:
    """The audit log's tail is what everybody who writes here waits for, on PostgreSQL too."""
    tx.execute(audit.TAIL)
    if revision(tx) != seen:
        raise Conflict("somebody else applied or deleted resources at the same moment; nothing was written, try again")


def _write(tx: Transaction, document: Document, by: str) -> Became:
    before = next(reversed(history(tx, document.key)), None)
    found = digest_of_text(document.text)
    there = before is not None and before.deleted_at is None
    if before is not None and there and before.digest == found:
        return "unchanged"
    number = before.generation + 1 if before else 1
    written = Generation(
        *document.key,
        generation=number,
        labels=dict(document.labels),
        text=document.text,
        source=document.source,
        digest=found,
        applied_at=tx.now(),
        applied_by=by,
        deleted_at=None,
    )
    tx.execute(insert(resources).values(vars(written)))
    audit.note(tx, "resource applied", "", _subject(document.key), generation=number, digest=found, by=by)
    return "configured" if there else "created"


def _newest() -> Select[Any]:
    c = resources.c
    last = select(c.kind, c.namespace, c.name, func.max(c.generation).label("generation"))
    top = last.group_by(c.kind, c.namespace, c.name).subquery()
    same = (top.c.kind == c.kind) & (top.c.namespace == c.namespace) & (top.c.name == c.name)
    joined = resources.join(top, same & (top.c.generation == c.generation))
    return select(resources).select_from(joined).order_by(c.kind, c.namespace, c.name)


def _is(key: Key) -> Any:
    c = resources.c
    return (c.kind == key.kind) & (c.namespace == key.namespace) & (c.name == key.name)


def _subject(key: Key) -> str:
    """As the audit log has room for it."""
    return str(key)[:255]


def _generation(row: Row[Any]) -> Generation:
    return Generation(**row._mapping)

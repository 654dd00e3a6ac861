"""Terms: on what terms an effect may be tried, beside its approval: a refusal of a guardrail, and how many files."""

import posixpath
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

from sqlalchemy import select

from reliability.ledger.tables import intents
from reliability.ledger.transaction import Transaction


@dataclass(frozen=True)
class Touched:
    """The files, by path, that a call creates and that it changes or deletes. `a/./b` and `a/b` are one."""

    created: AbstractSet[str] = frozenset()
    modified: AbstractSet[str] = frozenset()

    def __post_init__(self) -> None:
        object.__setattr__(self, "created", _plain(self.created))
        object.__setattr__(self, "modified", _plain(self.modified))


@dataclass(frozen=True)
class Terms:
    """`refused`: why this may not be sent whatever its approval; its arguments are left out of the record then.

    `touched` with the most files that a run may create and may change (None: as many as it likes).
    """

    refused: str | None = None
    touched: Touched = field(default_factory=Touched)
    most_created: int | None = None
    most_modified: int | None = None

    @property
    def touches(self) -> dict[str, list[str]] | None:
        """As the ledger keeps it."""
        known = {"created": sorted(self.touched.created), "modified": sorted(self.touched.modified)}
        return known if any(known.values()) else None


def broken(tx: Transaction, run: str, terms: Terms) -> str | None:
    """Why the run may not do this on these terms, or None. A file counts once, and as created where it was; what
    failed or was undone does not count, and what nobody knows of does.
    """
    if terms.refused or not terms.touches:
        return terms.refused
    known = (intents.c.run == run) & (intents.c.status != "failed") & intents.c.undone_at.is_(None)
    rows = [row for row in tx.execute(select(intents.c.touches).where(known)).scalars() if row]
    created = {path for row in rows for path in row["created"]}
    modified = {path for row in rows for path in row["modified"]} - created
    made, changed = terms.touched.created, terms.touched.modified - created - terms.touched.created
    over = _over("create", created, made, terms.most_created)
    return over or _over("change", modified, changed, terms.most_modified)


def _over(verb: str, before: Iterable[str], now: Iterable[str], most: int | None) -> str | None:
    already, wanted = set(before), set(now)
    if most is None or not wanted - already or len(already | wanted) <= most:
        return None
    files = f"{most} file" if most == 1 else f"{most} files"
    return (
        f"a run may {verb} {files} here, and this one would {verb} {len(already | wanted)} "
        f"({len(already)} until now); it was not sent"
    )


def _plain(paths: Iterable[str]) -> frozenset[str]:
    """What has a `..` stays as it is: where it leads depends on links, so that it is refused where that counts."""
    return frozenset(path if ".." in path.split("/") else posixpath.normpath(path) for path in paths)

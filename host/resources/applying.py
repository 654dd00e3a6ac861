"""Applying: what is given is verified together with what is applied already, then all of it is written at once."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphs.declared.applied import Site, spoken, workflows_of
from graphs.declared.resource import Resource
from graphs.verify import Report
from host.resources.again import with_site
from host.resources.judging import judged
from reliability.ledger import ledger, resources
from reliability.ledger.resources import Became, Document, Key


@dataclass(frozen=True)
class Applied:
    """What became of each document, in the order in which they were given; what `verify` says of their workflows, and
    of others where it has something to say.
    """

    became: tuple[tuple[Resource, Became], ...]
    reports: tuple[Report, ...]


def apply(given: Sequence[Resource], by: str, *, dry_run: bool = False) -> Applied:
    """All of it, or nothing. Calling it twice changes nothing the second time.

    Raises:
        BadInput: what is applied then could not be run. Unsafe: it breaks a rule of `verify`. Nothing was applied.
        Conflict: others applied at the same moment, again and again; nothing was applied.
    """
    return with_site(lambda now: _apply(now, given, by, dry_run))


def document(one: Resource) -> Document:
    return Document(Key(one.kind, one.namespace, one.name), one.labels, one.text, one.source)


def told(one: Resource) -> str:
    """`aiorchestrator/development-orchestrator`."""
    return spoken(one.kind, one.namespace, one.name)


def _apply(now: Site, given: Sequence[Resource], by: str, dry_run: bool) -> Applied:
    documents = [document(one) for one in given]
    named = [name for one in given for name in workflows_of(one)]
    reports = judged(now, [one.key for one in documents], given, named, "applied")
    told = [report for report in reports if report.name in named or report.findings]
    became = _would(now, documents) if dry_run else ledger().call(resources.apply, documents, by, now.revision)
    return Applied(tuple(zip(given, became, strict=True)), tuple(told))


def _would(now: Site, documents: Sequence[Document]) -> list[Became]:
    """What writing them would come to."""
    there = {one.key: one.text for one in now.generations}
    return [
        "created" if one.key not in there else "unchanged" if there[one.key] == one.text else "configured"
        for one in documents
    ]

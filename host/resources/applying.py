"""Applying: what is given is verified together with what is applied already, then all of it is written at once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from graphs.declared.applied import Site, site, spoken, workflows_of
from graphs.declared.resource import Resource
from graphs.verify import Report
from host.resources.again import with_site
from host.resources.deleting import runs_of
from host.resources.judging import judged
from reliability.ledger import ledger, resources
from reliability.ledger.resources import Became, Document, Key
from reliability.ledger.runs import Run

_MARKS = re.compile(r"\A(?:%[^\n]*\n)*---\n|\.\.\.\n\Z")


@dataclass(frozen=True)
class Applied:
    """What became of each document, in the order in which they were given; what `verify` says of their workflows, and
    of others where it has something to say; the runs that have not ended and stand under another version now.
    """

    became: tuple[tuple[Resource, Became], ...]
    reports: tuple[Report, ...]
    stranded: tuple[Run, ...] = ()


def apply(given: Sequence[Resource], by: str, *, dry_run: bool = False) -> Applied:
    """All of it, or nothing. Calling it twice changes nothing the second time.

    Raises:
        BadInput: what is applied then could not be run. Unsafe: it breaks a rule of `verify`. Nothing was applied.
        Conflict: others applied at the same moment, again and again; nothing was applied.
    """
    applied = with_site(lambda now: _apply(now, given, by, dry_run))
    return applied if dry_run else replace(applied, stranded=tuple(_stranded(given)))


def document(one: Resource) -> Document:
    """As it is kept: without the marks of its beginning and its end, which are those of its file."""
    return Document(Key(one.kind, one.namespace, one.name), one.labels, _MARKS.sub("", one.text), one.source)


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


def _stranded(given: Sequence[Resource]) -> Iterator[Run]:
    graphs = site().graphs
    for one in given:
        for run in ledger().read(runs_of, document(one).key):
            known = graphs[run.workflow].config if run.workflow in graphs else None
            if (known or {}).get("metadata", {}).get("workflow_version") != run.version:
                yield run


def _would(now: Site, documents: Sequence[Document]) -> list[Became]:
    """What writing them would come to."""
    there = {one.key: one.text for one in now.generations}
    return [
        "created" if one.key not in there else "unchanged" if there[one.key] == one.text else "configured"
        for one in documents
    ]

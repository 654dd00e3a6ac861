"""Judging: what all workflows of the site would be once something is applied or deleted."""

from collections.abc import Collection, Iterator, Sequence

from graphs.declared.applied import Site, as_resource
from graphs.declared.compiling.workflows import Workflows, workflows
from graphs.declared.guarding import refuse_unusable
from graphs.declared.models.guardrails import Guardrails
from graphs.declared.resource import Resource
from graphs.unsafe import Unsafe
from graphs.verify import Report, verify
from reliability.errors import BadInput
from reliability.ledger.resources import Key


def judged(
    now: Site, gone: Collection[Key], new: Sequence[Resource], named: Collection[str], what: str
) -> list[Report]:
    """What `verify` says of every workflow, for any of them may call one that changes, or be bound to what changes.

    One that is wrong now and is not `named` stays so: else a site where one is wrong could not be changed.

    Raises:
        BadInput, Unsafe: one would be wrong; the message says that nothing was `what`.
    """
    for one in new:
        if isinstance(one.spec, Guardrails):
            _look_at(one, what)
    stays = [as_resource(one) for one in now.generations if one.key not in gone]
    after = workflows((*stays, *new), whole=True)
    return list(_judged(now, after, named, what))


def _judged(now: Site, after: Workflows, named: Collection[str], what: str) -> Iterator[Report]:
    for name in after:
        try:
            report = verify(after[name], name)
        except BadInput as wrong:
            if name not in named and _is_wrong(now, name):
                continue
            raise BadInput(f"{wrong}; nothing was {what}") from wrong
        if report.errors and (name in named or not _is_wrong(now, name)):
            raise _refused(report, what)
        yield report


def _look_at(guardrails: Resource, what: str) -> None:
    """Perhaps nothing is bound to them yet, and nobody else looks."""
    try:
        refuse_unusable(guardrails)
    except BadInput as wrong:
        raise BadInput(f"{wrong}; nothing was {what}") from wrong


def _is_wrong(now: Site, name: str) -> bool:
    """Cannot it be run as it is applied?"""
    try:
        return name in now.graphs and bool(verify(now.graphs[name], name).errors)
    except BadInput:
        return True


def _refused(report: Report, what: str) -> Unsafe:
    first, *others = report.errors
    path = f" ({first.path})" if first.path else ""
    more = f"; {len(others)} more" if others else ""
    refusal = Unsafe(f"nothing was {what}: {report.name} would not be safe to run: {first.line}{path}{more}")
    for finding in others:
        refusal.add_note(finding.line)
    return refusal

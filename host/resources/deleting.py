"""Deleting: nothing that a run still needs, unless somebody says so."""

from collections.abc import Sequence

from graphs.declared.applied import Site, spoken
from host.resources.again import with_site
from host.resources.judging import judged
from reliability.errors import NotFound, Refusal
from reliability.ledger import ledger, resources, runs
from reliability.ledger.resources import Key, Revision
from reliability.ledger.runs import Run
from reliability.ledger.transaction import Transaction


class Waited(Refusal):
    """Runs have not ended that need what was to be deleted; each note names one."""


def delete(keys: Sequence[Key], by: str, *, even_if_runs_wait: bool = False) -> None:
    """All of them, or nothing.

    Raises:
        NotFound: one of them is not applied. Waited: runs need one of them. BadInput, Unsafe: a workflow that stays
            needs one of them. Nothing was deleted.
    """
    with_site(lambda now: _delete(now, keys, by, even_if_runs_wait))


def runs_of(tx: Transaction, key: Key) -> list[Run]:
    """The runs of its workflows that have not ended, oldest first."""
    whole = runs.unfinished(tx) if key.kind == "AIOrchestrator" else []
    name = key.name if key.namespace == "default" else f"{key.namespace}/{key.name}"
    return [run for run in whole if run.workflow.rpartition("/")[0] == name]


def _delete(now: Site, keys: Sequence[Key], by: str, even_if_runs_wait: bool) -> None:
    judged(now, keys, (), (), "deleted")
    ledger().call(_take_away, keys, by, now.revision, even_if_runs_wait)


def _take_away(tx: Transaction, keys: Sequence[Key], by: str, seen: Revision, even_if_runs_wait: bool) -> None:
    waiting = [(key, run) for key in keys for run in runs_of(tx, key)]
    if waiting and not even_if_runs_wait:
        raise _waited(waiting)
    try:
        resources.delete(tx, keys, by, seen)
    except NotFound as missing:
        raise NotFound(f"{missing}; nothing was deleted") from missing


def _waited(waiting: Sequence[tuple[Key, Run]]) -> Waited:
    whose = ", ".join(dict.fromkeys(spoken(*key) for key, _ in waiting))
    many = f"{len(waiting)} run{'s' * (len(waiting) > 1)}"
    have = "has" if len(waiting) == 1 else "have"
    refusal = Waited(
        f"{many} of {whose} {have} not ended; nothing was deleted; finish or cancel "
        f"{'it' if len(waiting) == 1 else 'them'}, or say --even-if-runs-wait"
    )
    for _, run in waiting:
        refusal.add_note(f"  run {run.id}: {run.workflow}, {run.status} at {run.phase or 'its beginning'}")
    return refusal

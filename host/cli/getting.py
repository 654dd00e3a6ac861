"""`fermata get` and `fermata describe`: what is applied, and how it stands."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

from graphs.declared.applied import Site, site, spoken
from host.cli import verifying
from host.cli.lines import machine
from host.resources.finding import Wanted, find, find_one, wanted
from host.resources.standing import Status, history, status_of
from host.resources.writing import as_data, as_yaml
from reliability.errors import BadInput, NotFound
from reliability.ledger import ledger, resources
from reliability.ledger.resources import Generation, Key

FORMS = ("table", "yaml", "json", "name")
COLUMNS = ("RESOURCE", "NAMESPACE", "GENERATION", "WORKFLOWS", "VERIFIES", "OPEN-RUNS", "APPLIED", "BY")


def get(
    kind: str | None, name: str | None, namespace: str | None, labels: Sequence[str], form: str, number: int | None
) -> None:
    """Raises:
    BadInput, NotFound: what was asked for is none, or is not there.
    """
    if form not in FORMS:
        raise BadInput(f"-o is {form!r}; accepted: {', '.join(FORMS)}")
    if number is not None and form != "yaml":
        raise BadInput(f"--generation {number} was given with -o {form}; accepted: -o yaml, for its words")
    what, now = wanted(kind, name, namespace, labels), site()
    found = [_older(what, number)] if number is not None else find(now.generations, what)
    if form == "name":
        sys.stdout.write("".join(f"{spoken(*one.key)}\n" for one in found))
    elif form == "yaml":
        sys.stdout.write(as_yaml(found))
    elif form == "json":
        machine(_listed([as_data(one, status_of(one, now)) for one in found], what))
    else:
        _table(found, now)


def describe(kind: str, name: str | None, namespace: str | None, as_json: bool) -> None:
    """Raises:
    BadInput, NotFound: as above.
    """
    what, now = wanted(kind, name, namespace), site()
    if what.name is None:
        raise BadInput(f"no name was given; accepted: fermata describe {what.kind} NAME (`fermata get` lists them)")
    kept = find_one(now.generations, what)
    status, generations = status_of(kept, now), history(kept)
    if as_json:
        told = [_generation(one) for one in generations]
        return machine({**as_data(kept, status), "history": told})
    return _say([*_head(status), *_workflows(status), *_waiting(status), *_history(generations)])


def _older(what: Wanted, number: int) -> Generation:
    """Also of a resource that was deleted: that is how it comes back."""
    if what.kind is None or what.name is None:
        raise BadInput(
            f"--generation {number} of nothing was asked for; accepted: fermata get KIND NAME --generation …"
        )
    key = Key(what.kind, what.namespace or "default", what.name)
    known = {one.generation: one for one in ledger().read(resources.history, key)}
    if number not in known:
        accepted = f"accepted: {', '.join(map(str, known))}" if known else "it was never applied"
        raise NotFound(f"{spoken(*key)} has no generation {number}; {accepted}")
    return known[number]


def _listed(told: Sequence[Mapping[str, Any]], what: Wanted) -> Mapping[str, Any]:
    return told[0] if what.name is not None and len(told) == 1 else {"items": [*told]}


def _table(found: Sequence[Generation], now: Site) -> None:
    """As wide as its words: it is read by scripts too."""
    if not found:
        return _say(["nothing like that is applied; fermata apply -f FILE applies it"])
    rows = [COLUMNS, *(_row(status_of(one, now)) for one in found)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    padded = ["  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    return _say(padded)


def _row(status: Status) -> tuple[str, ...]:
    one = status.kept
    numbers = (str(one.generation), str(len(status.workflows)), _yes(status), str(len(status.waiting)))
    return (f"{one.kind.lower()}/{one.name}", one.namespace, *numbers, one.applied_at[:19] + "Z", one.applied_by)


def _yes(status: Status) -> str:
    return "yes" if status.verifies else "no"


def _head(status: Status) -> list[str]:
    one = status.kept
    labels = ", ".join(f"{name}={value}" for name, value in one.labels.items())
    return [
        f"{one.kind} {one.name}, namespace {one.namespace}",
        *([f"labels: {labels}"] if labels else []),
        f"generation {one.generation}, applied {one.applied_at} by {one.applied_by}, from {one.source}",
        *([f"this Fermata cannot use it: {status.trouble}"] if status.trouble else []),
    ]


def _workflows(status: Status) -> list[str]:
    lines = []
    for one in status.workflows:
        runs = ", ".join(f"{number} {name}" for name, number in sorted(one.runs.items())) or "none"
        lines += [f"workflow {one.name}, version {one.version}; runs: {runs}"]
        lines += [f"  {line}" for line in verifying.text(one.report)]
    return lines


def _waiting(status: Status) -> list[str]:
    return [
        f"run {run.id} of {run.workflow}: {run.status} at {run.phase or 'its beginning'}, began with "
        f"{f'generation {number}' if number else 'no generation of it'}"
        for run, number in status.waiting
    ]


def _history(generations: Sequence[Generation]) -> list[str]:
    return ["generations:", *(f"  {_told(one)}" for one in generations)]


def _told(one: Generation) -> str:
    gone = f"; deleted {one.deleted_at}" if one.deleted_at else ""
    return (
        f"{one.generation}: applied {one.applied_at} by {one.applied_by}, from {one.source} ({one.digest[:12]}){gone}"
    )


def _generation(one: Generation) -> Mapping[str, Any]:
    known = {name: getattr(one, name) for name in ("generation", "source", "digest")}
    return {**known, "appliedAt": one.applied_at, "appliedBy": one.applied_by, "deletedAt": one.deleted_at}


def _say(lines: Sequence[str]) -> None:
    sys.stdout.write("".join(f"{line}\n" for line in lines))

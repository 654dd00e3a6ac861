"""`fermata apply`, `diff` and `delete`: a line for each resource, then what is to be known of its workflows."""

import sys
from collections.abc import Mapping, Sequence
from typing import Any

import typer

from graphs.declared.applied import site, spoken
from graphs.verify import Report
from host.cli import verifying
from host.cli.lines import machine
from host.credentials import local_approver
from host.exits import Exit
from host.resources.applying import Applied, document, told
from host.resources.applying import apply as apply_all
from host.resources.deleting import delete as delete_all
from host.resources.differing import differences
from host.resources.finding import find_one, wanted
from host.resources.given import given
from reliability.errors import BadInput
from reliability.identity import local_user
from reliability.ledger.resources import Key

DIFFERS = 1
"""How `diff` ends where something differs, as `diff` and `kubectl diff` do."""


def apply(files: Sequence[str], dry_run: bool, who: str | None, as_json: bool) -> None:
    """Raises:
    BadInput, Unsafe, Conflict: what was given cannot be applied; nothing was.
    """
    applied = apply_all(given(files), _speaker(who), dry_run=dry_run)
    if as_json:
        return machine({**_applied(applied), "dry_run": dry_run})
    for one, became in applied.became:
        _say(f"{told(one)} {became}{' (dry run)' if dry_run else ''}")
    tell(applied.reports)
    for run in applied.stranded:
        _say(f"  run {run.id} of {run.workflow} stands under another version; `fermata migrate --dry-run` judges it")
    return None


def tell(reports: Sequence[Report]) -> None:
    """Each workflow as `fermata verify` tells it."""
    for report in reports:
        for line in verifying.text(report):
            _say(f"  {line}")


def delete(
    kind: str | None,
    name: str | None,
    files: Sequence[str],
    namespace: str | None,
    even_if_runs_wait: bool,
    who: str | None,
    as_json: bool,
) -> None:
    """Raises:
    BadInput, NotFound, Waited: what was named is none, is not there, or is still needed; nothing was deleted.
    """
    keys = _keys(kind, name, files, namespace)
    delete_all(keys, _speaker(who), even_if_runs_wait=even_if_runs_wait)
    if as_json:
        return machine({"resources": [{**key._asdict(), "became": "deleted"} for key in keys]})
    for key in keys:
        _say(f"{spoken(*key)} deleted")
    return None


def diff(files: Sequence[str], as_json: bool) -> None:
    """Ends with 0 where nothing differs, else with `DIFFERS`."""
    found = differences(given(files))
    code = DIFFERS if any(one.lines for one in found) else Exit.ENDED_WELL
    if as_json:
        resources = [
            {**document(one.resource).key._asdict(), "generation": one.generation, "diff": "\n".join(one.lines)}
            for one in found
        ]
        machine({"differs": bool(code), "exit_code": int(code), "resources": resources})
    else:
        for one in found:
            sys.stdout.write("".join(f"{line}\n" for line in one.lines))
    raise typer.Exit(code)


def _keys(kind: str | None, name: str | None, files: Sequence[str], namespace: str | None) -> list[Key]:
    if files and kind is None:
        return [document(one).key for one in given(files)]
    what = wanted(kind, name, namespace)
    if files or kind is None or what.name is None:
        raise BadInput("what is to be deleted was not said; accepted: KIND NAME, or -f FILE|DIR|-; nothing was deleted")
    return [find_one(site().generations, what).key]


def _applied(applied: Applied) -> Mapping[str, Any]:
    resources = [{**document(one).key._asdict(), "became": became} for one, became in applied.became]
    graphs = verifying.data(applied.reports, Exit.ENDED_WELL)["graphs"]
    return {"resources": resources, "graphs": graphs, "stranded": [run.id for run in applied.stranded]}


def _speaker(who: str | None) -> str:
    return str(local_approver(who) if who else local_user())


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")

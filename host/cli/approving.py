"""`fermata approvers`: who may decide. `fermata audit`: what was decided and done, and that nobody changed it since."""

import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from host import approvers_file
from host.cli.lines import machine
from host.cli.wide import wide
from host.credentials import local_approver
from host.exits import Exit
from reliability.approvers import site
from reliability.approvers.directory import Directory
from reliability.approvers.person import Person
from reliability.errors import BadInput, NotFound
from reliability.ledger import agreement, ledger, runs
from reliability.ledger import audit as log

ACTIONS = ("list", "add", "remove", "check")
READINGS = ("verify", "head", "show")


def approvers(action: str, name: str | None, teams: Sequence[str], senior: bool, as_json: bool) -> None:
    if action not in ACTIONS:
        raise BadInput(f"the action is {action!r}; accepted: {', '.join(ACTIONS)}")
    if action in ("add", "remove") and not name:
        raise BadInput(f"nobody was named; accepted: fermata approvers {action} NAME")
    if action == "add":
        return _add(str(name), teams, senior, as_json)
    if action == "remove":
        gone = approvers_file.remove(site.path(), str(name))
        return _say(f"{gone.name} may not decide any more", {"removed": gone.name}, as_json)
    directory = _directory()
    return _check(name, directory, as_json) if action == "check" else _list(directory, as_json)


def _add(name: str, teams: Sequence[str], senior: bool, as_json: bool) -> None:
    """The one time that a token is shown."""
    token = approvers_file.add(site.path(), name, teams, senior=senior)
    _say(
        f"{name} may decide now. The token, shown this once: {token}",
        {"name": name, "teams": list(teams), "senior": senior, "token": token},
        as_json,
    )


def _check(name: str | None, directory: Directory, as_json: bool) -> None:
    """That the file is right, and with a name that the person's token is."""
    if name:
        voter = local_approver(name)
        return _say(f"{name} and the token fit", {"name": voter.name, "teams": list(voter.teams)}, as_json)
    told = {"file": directory.file, "people": len(directory.people), "teams": list(directory.teams)}
    return _say(f"{directory.file}: {len(directory.people)} people in {', '.join(directory.teams)}", told, as_json)


def _list(directory: Directory, as_json: bool) -> None:
    if as_json:
        return machine({"people": [_data(person) for person in directory.people.values()]})
    table = Table("name", "teams", "senior", "token", "delegates", box=None, pad_edge=False)
    for person in directory.people.values():
        lent = ", ".join(f"{one.to} until {one.until}" for one in person.delegates)
        marks = ("senior" if person.senior else "", "yes" if person.token else "none")
        table.add_row(escape(person.name), escape(", ".join(person.teams)), *marks, escape(lent))
    return wide().print(table)


def _data(person: Person) -> dict[str, Any]:
    lent = [{"to": one.to, "until": one.until.isoformat()} for one in person.delegates]
    known = {"name": person.name, "teams": list(person.teams), "senior": person.senior, "delegates": lent}
    return {**known, "token": bool(person.token)}


def _directory() -> Directory:
    directory = site.directory()
    if directory is None:
        raise NotFound(f"there is no approver directory at {str(site.path())!r}; `fermata approvers add` makes it")
    return directory


def audit(action: str, run: str | None, kept: str | None, as_json: bool) -> int:
    if action not in READINGS:
        raise BadInput(f"the action is {action!r}; accepted: {', '.join(READINGS)}")
    if action == "head":
        number, newest = ledger().call(log.head)
        _say(newest, {"rows": number, "head": newest}, as_json)
        return int(Exit.ENDED_WELL)
    if action == "show":
        return _show(run, as_json)
    number, told = ledger().call(log.wrong, kept)
    if not told:  # a log that was changed tells nothing of the ledger
        told = ledger().call(lambda tx: list(agreement.broken(tx)))
    if as_json:
        machine({"rows": number, "ok": not told, "wrong": told})
    else:
        Console(soft_wrap=True).print(
            "\n".join([f"{number} rows: {'nothing wrong' if not told else 'changed'}", *told]),
            markup=False,
            highlight=False,
        )
    return int(Exit.REFUSED if told else Exit.ENDED_WELL)


def _show(run: str | None, as_json: bool) -> int:
    chosen = ledger().call(runs.get, run).id if run else None
    told = [row.data for row in ledger().call(lambda tx: list(log.rows(tx, chosen)))]
    if as_json:
        machine({"rows": told})
        return int(Exit.ENDED_WELL)
    console = Console(soft_wrap=True)
    for row in told:
        facts = ", ".join(f"{name} {value}" for name, value in row["told"].items() if value not in (None, "", False))
        line = f"{row['number']:>5}  {row['at'][:19]}  {row['kind']:<15}  {row['subject']}  {facts}"
        console.print(line[:300], markup=False, highlight=False)
    return int(Exit.ENDED_WELL)


def _say(line: str, data: dict[str, Any], as_json: bool) -> None:
    """Not through the masking console: what is said here is meant to be copied."""
    machine(data) if as_json else sys.stdout.write(line + "\n")

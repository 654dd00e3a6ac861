"""`fermata fork`: what it prints, for people and for machines."""

from dataclasses import asdict

from rich.console import Console
from rich.markup import escape

from host.cli.in_host import in_host
from host.cli.lines import machine
from host.credentials import local_approver
from reliability.identity import local_user


def fork(run: str, at: str, who: str | None, as_json: bool) -> None:
    by = local_approver(who) if who else local_user()

    made = in_host(lambda host: host.fork(run, at, by.name))
    if as_json:
        known = {**asdict(made.run), "next": made.next, "notes": made.notes}
        machine(known)
        return
    console = Console(soft_wrap=True)
    console.print(
        f"run [bold]{made.run.id}[/] forked from {made.run.forked_from} at {made.checkpoint}", highlight=False
    )
    console.print(f"    enters next: {escape(', '.join(made.next))}", highlight=False)
    for note in made.notes:
        console.print(f"    note: {escape(note)}", highlight=False)
    console.print(f"go on with: fermata resume {made.run.id}", highlight=False)

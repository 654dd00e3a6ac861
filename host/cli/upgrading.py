"""`fermata history` and `fermata migrate`: what they print, for people and for machines."""

from collections.abc import Sequence
from dataclasses import asdict

import typer
from rich.console import Console
from rich.markup import escape

from host.cli.in_host import in_host
from host.cli.lines import machine
from host.exits import Exit
from host.history import Moment
from host.history import history as moments_of
from host.migration import Judgement, judge_all
from host.moving import Moved
from host.moving import migrate as migrate_all
from host.runs import Host
from reliability.ledger.runs import Run


def history(run: str, as_json: bool) -> None:
    async def work(host: Host) -> tuple[Run, list[Moment]]:
        known = await host.find(run)
        return known, await moments_of(host.saver, known)

    known, moments = in_host(work)
    if as_json:
        return machine({"run": known.id, "checkpoints": [asdict(one) for one in moments]})
    console = Console(soft_wrap=True)
    if not moments:
        return console.print(
            f"run {known.id} has no checkpoints any more (`fermata prune`); `fermata show` tells the rest"
        )
    for one in moments:
        _tell(console, one)
    return console.print(f"[bold]{known.status}[/]  run {known.id}", highlight=False)


def _tell(console: Console, one: Moment) -> None:
    """One checkpoint: when and which, then what happened; one that was overtaken is dim."""
    left = ", ".join(f"{state} ({way})" if way else state for state, way in one.left.items())
    entered = ", ".join(one.entered) or "(the end)"
    marks = [f"[{word}]" for word in (one.mark, "overtaken" if one.overtaken else "") if word]
    pause = " ⏸ waits for a person" if one.waits else ""
    when = one.at[:19].replace("T", " ")
    line = f"{when}  {one.checkpoint}  {left} → {entered}{pause} {' '.join(marks)}".rstrip()
    console.print(escape(line), style="dim" if one.overtaken else "", highlight=False)
    for who in one.decided:
        console.print(f"    decided by {escape(who)}", highlight=False)
    if one.changed:
        console.print(f"    [dim]{escape(', '.join(one.changed))}[/]", highlight=False)


def migrate(workflow: str | None, dry_run: bool, as_json: bool) -> None:
    if dry_run:
        return _dry_run(workflow, as_json)
    moved = in_host(lambda host: migrate_all(host.saver, workflow, host.known))
    if as_json:
        machine({"runs": [asdict(one) for one in moved], "dry_run": False})
    else:
        _moved(Console(soft_wrap=True), moved)
    if any(one.result in ("left", "needs a person") for one in moved):
        raise typer.Exit(Exit.REFUSED)
    return None


def _moved(console: Console, moved: Sequence[Moved]) -> None:
    """One line a run."""
    if not moved:
        console.print("no run is unfinished")
    for one in moved:
        at = f" at {', '.join(one.waits_at)}" if one.waits_at else ""
        names = [f"{old} is now {new}" for old, new in one.renames.items() if one.result == "moved"]
        told = ": " + "; ".join([*names, *([one.why] if one.why else [])]) if names or one.why else ""
        versions = f"{one.then} → {one.now}" if one.result == "moved" else one.then
        line = f"{one.result}  {one.workflow} {versions}  run {one.run}{at}{told}"
        console.print(escape(line), highlight=False)


def _dry_run(workflow: str | None, as_json: bool) -> None:
    judged = in_host(lambda host: judge_all(host.saver, workflow, host.known))
    if as_json:
        return machine({"runs": [asdict(one) for one in judged], "dry_run": True})
    console = Console(soft_wrap=True)
    if not judged:
        return console.print("no run is unfinished")
    for one in judged:
        _judged(console, one)
    return None


def _judged(console: Console, one: Judgement) -> None:
    console.print(
        f"[bold]{one.verdict}[/]  {one.workflow} {one.then} → {one.now or '?'}  run {one.run}", highlight=False
    )
    told = [f"waits at {', '.join(one.waits_at)}"] if one.waits_at else []
    told += [f"{old} would go on at {new}" for old, new in one.maps_to.items() if one.moves]
    for line in [*told, *([f"why: {one.why}"] if one.why else []), *one.changes]:
        console.print(f"    {escape(line)}", highlight=False)

"""`fermata history` and `fermata migrate`: what they print, for people and for machines."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import TypeVar

from rich.console import Console
from rich.markup import escape

from host.history import Moment
from host.history import history as moments_of
from host.migration import Judgement, judge_all
from host.runs import Host, open_host
from reliability.errors import BadInput
from reliability.ledger.runs import Run

T = TypeVar("T")


def history(run: str, as_json: bool) -> None:
    async def work(host: Host) -> tuple[Run, list[Moment]]:
        known = await host.find(run)
        return known, await moments_of(host.saver, known)

    known, moments = _in_host(work)
    if as_json:
        return _machine({"run": known.id, "checkpoints": [asdict(one) for one in moments]})
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
    if not dry_run:
        raise BadInput("runs are only judged for now; accepted: fermata migrate --dry-run; nothing was changed")
    judged = _in_host(lambda host: judge_all(host.saver, workflow))
    if as_json:
        return _machine({"runs": [asdict(one) for one in judged], "dry_run": dry_run})
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
    told += [f"{old} would go on at {new}" for old, new in one.maps_to.items()]
    for line in [*told, *([f"why: {one.why}"] if one.why else []), *one.changes]:
        console.print(f"    {escape(line)}", highlight=False)


def _in_host(work: Callable[[Host], Awaitable[T]]) -> T:
    async def opened() -> T:
        async with open_host() as host:
            return await work(host)

    return asyncio.run(opened())


def _machine(data: object) -> None:
    sys.stdout.write(json.dumps(data, ensure_ascii=False, default=str) + "\n")

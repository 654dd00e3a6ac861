"""`fermata prune`: what it says while it deletes, and afterwards."""

import sys
from dataclasses import asdict

from rich.console import Console
from rich.progress import Progress

from host.cli.in_host import in_host
from host.cli.lines import machine
from host.prune import Pruned, prune
from host.runs import Host
from reliability.durations import duration


def run(workflow: str | None, older_than: str | None, dry_run: bool, as_json: bool) -> None:
    age = duration(older_than) if older_than else None

    async def work(host: Host) -> Pruned:
        with Progress(console=Console(stderr=True), transient=True, disable=as_json) as bar:
            task = bar.add_task("pruning", total=None)
            told = lambda done, of: bar.update(task, completed=done, total=of)  # noqa: E731
            return await prune(host.saver, workflow, age, dry_run=dry_run, progress=told)

    pruned = in_host(work)
    if as_json:
        known = {"runs": [asdict(one) for one in pruned.runs], "checkpoints": pruned.checkpoints, "dry_run": dry_run}
        machine(known)
        return
    verb = "would be deleted" if dry_run else "deleted"
    sys.stdout.write(f"{pruned.checkpoints} checkpoints of {len(pruned.runs)} ended runs {verb}; the ledger is kept\n")

"""The commands that keep a site: its runs over the years, its documents, triggers and sandboxes."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from host.cli.options import As, Json, RunId, app

command = partial(app.command, rich_help_panel="The site")


@command()
def prune(
    workflow: Annotated[str | None, typer.Argument(metavar="WORKFLOW", help="Only this workflow's runs.")] = None,
    older_than: Annotated[str | None, typer.Option("--older-than", help="Such as 30d; else the retention.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    json: Json = False,
) -> None:
    """Delete the checkpoints of runs that ended long ago; the ledger is kept."""
    from host.cli import pruning

    pruning.run(workflow, older_than, dry_run, json)


@command()
def migrate(
    workflow: Annotated[str | None, typer.Argument(metavar="WORKFLOW", help="Only this workflow's runs.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only judge; change nothing.")] = False,
    json: Json = False,
) -> None:
    """Move every unfinished run to the code as it is now, where its changes allow it."""
    from host.cli import upgrading

    upgrading.migrate(workflow, dry_run, json)


@command()
def fork(
    run: RunId,
    at: Annotated[str, typer.Option("--at", help="A checkpoint, as `fermata history` lists it.", metavar="CHECKPOINT")],
    who: As = None,
    json: Json = False,
) -> None:
    """Make a new run that goes another way from a checkpoint of this one, and never undoes what this one did."""
    from host.cli import forking

    forking.fork(run, at, who, json)


@command()
def index(
    corpus: Annotated[
        Path | None,
        typer.Option("--corpus", metavar="DIR", help="The folder; else FERMATA_CORPUS, else the shipped example."),
    ] = None,
    json: Json = False,
) -> None:
    """Make a folder of documents searchable; only what has changed is read."""
    from host.cli import indexing

    indexing.index(corpus, json)


@command()
def trigger(
    action: Annotated[str, typer.Argument(metavar="list|once|run", help="List them, look at one, or keep looking.")],
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="A trigger of fermata.toml; nothing: all of them.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="With run: look at each once, then end.")] = False,
    json: Json = False,
) -> None:
    """Begin runs by themselves, when their time has come and their condition holds."""
    from host.cli import triggering

    raise typer.Exit(triggering.act(action, name, once, json))


@command()
def sweep(
    every: Annotated[
        str | None, typer.Option("--every", help="The pause between two sweeps; 30s if nothing is said.")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="Sweep once, then end.")] = False,
    json: Json = False,
) -> None:
    """Keep what waits moving: deadlines, runs that were answered elsewhere, notices, what dead processes left."""
    from host.cli import sweeping

    raise typer.Exit(sweeping.sweep(every, once, json))


@command()
def notifications(
    notice: Annotated[str | None, typer.Argument(metavar="NOTICE", help="Only this one.")] = None,
    retry: Annotated[bool, typer.Option("--retry", help="Try again what was given up.")] = False,
    json: Json = False,
) -> None:
    """List what people were told, by which route, and what was given up."""
    from host.cli import notifying

    notifying.notifications(notice, retry, json)


@command()
def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0: any that is free.")] = 9464,
) -> None:
    """Serve the metrics of this site, and its inbox, over HTTP."""
    from host import serving

    serving.serve(host, port)


@command()
def budget(
    action: Annotated[str, typer.Argument(metavar="show|set", help="Show the accounts, or set a limit.")] = "show",
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A budget; nothing: all of them.")] = None,
    tokens: Annotated[int | None, typer.Option("--tokens", help="With set: at most so many tokens.")] = None,
    money: Annotated[str | None, typer.Option("--money", help="With set: at most so much, such as '50 USD'.")] = None,
    reset: Annotated[bool, typer.Option("--reset", help="With set: what is declared counts again.")] = False,
    json: Json = False,
) -> None:
    """Show what calls of models may cost and have cost, and who holds the rest; or set another limit."""
    from host.cli import budgeting

    budgeting.act(action, name, tokens, money, reset, json)


@command()
def sandbox(
    service: Annotated[str, typer.Argument(metavar="booking|shop|mail", help="Which one.")] = "booking",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8081,
    faults: Annotated[Path | None, typer.Option(help="A fault script (JSON).")] = None,
) -> None:
    """Serve a sandbox: booking (for FERMATA_BOOKING_URL), shop or mail."""
    from host.cli import commands

    commands.sandbox(service, host, port, faults)


@command()
def approvers(
    action: Annotated[str, typer.Argument(metavar="list|add|remove|check", help="What to do with the directory.")],
    name: Annotated[str | None, typer.Argument(help="The person.", metavar="NAME")] = None,
    team: Annotated[list[str] | None, typer.Option("--team", help="A team of theirs; may be given again.")] = None,
    senior: Annotated[bool, typer.Option("--senior", help="They may give a senior's review.")] = False,
    json: Json = False,
) -> None:
    """Keep the directory of who may decide; a new token is shown once."""
    from host.cli import approving

    approving.approvers(action, name, team or [], senior, json)


@command()
def audit(
    action: Annotated[str, typer.Argument(metavar="verify|head|show", help="Check the log, or read it.")],
    run: Annotated[str | None, typer.Argument(help="With show: only this run's rows.", metavar="RUN")] = None,
    head: Annotated[
        str | None, typer.Option("--head", help="With verify: a hash that was kept elsewhere.", metavar="HASH")
    ] = None,
    json: Json = False,
) -> None:
    """Check that nobody changed what was decided and done, or read it."""
    from host.cli import approving

    raise typer.Exit(approving.audit(action, run, head, json))


@command()
def report(
    since: Annotated[str | None, typer.Option("--since", help="Only runs begun since, such as 7d.")] = None,
    workflow: Annotated[str | None, typer.Option("--workflow", help="Only this workflow's runs.")] = None,
    team: Annotated[str | None, typer.Option("--team", help="Only runs that this team asked for.")] = None,
    form: Annotated[str, typer.Option("--format", help="table, json or markdown.")] = "table",
    json: Json = False,
) -> None:
    """Tell what runs came to, by workflow, team and agent: success, cost, waiting, time saved, ratings by week."""
    from host.cli import reporting

    reporting.report(since, workflow, team, form, json)

"""The commands for runs, and for the people who decide in them; what they do is loaded when one is called."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from host.cli.options import As, For, Json, NoResume, Note, RequestId, RunId, Voting, app

command = partial(app.command, rich_help_panel="Runs and decisions")


@command()
def run(
    workflow: Annotated[
        str, typer.Argument(metavar="WORKFLOW", help="A workflow's name, such as travel.")
    ] = "front_desk",
    ask: Annotated[str | None, typer.Option("--ask", help="The request in plain words.")] = None,
    given: Annotated[
        str | None,
        typer.Option("--input", help="The input as JSON, a file of it, or - for stdin.", metavar="FILE|JSON|-"),
    ] = None,
    corpus: Annotated[
        Path | None,
        typer.Option("--corpus", metavar="DIR", help="The folder of documents that this run searches (research)."),
    ] = None,
    who: As = None,
    approver: Annotated[
        str | None,
        typer.Option("--approver", help="Approves gates where there is no terminal to ask.", metavar="NAME@TEAM"),
    ] = None,
    json: Json = False,
) -> None:
    """Start a run and follow it to its first pause or its end."""
    from host.cli import commands

    commands.start(workflow, ask, given, corpus, who, approver, json)


@command()
def chat(
    workflow: Annotated[
        str, typer.Argument(metavar="WORKFLOW", help="A workflow that one can talk with, such as support.")
    ] = "front_desk",
    run: Annotated[str | None, typer.Option("--run", help="Go on with this conversation.", metavar="RUN")] = None,
    who: As = None,
    approver: Annotated[
        str | None, typer.Option("--approver", help="Decides gates from here.", metavar="NAME@TEAM")
    ] = None,
    json: Json = False,
) -> None:
    """Talk with a workflow: a line is a turn, all of them one run; Ctrl-D ends."""
    from host.cli import chatting

    chatting.chat(workflow, run, who, approver, json)


@command()
def runs(json: Json = False) -> None:
    """List the runs, those that changed last first."""
    from host.cli import commands

    commands.list_runs(json)


@command()
def show(run: RunId, json: Json = False) -> None:
    """Show a run: where it stands, what it waits for, what it did and what that cost."""
    from host.cli import commands

    commands.show(run, json)


@command()
def history(run: RunId, json: Json = False) -> None:
    """Tell a run's checkpoints as a timeline: which way each state was left, what changed, who decided."""
    from host.cli import upgrading

    upgrading.history(run, json)


@command()
def inbox(json: Json = False) -> None:
    """List the requests that wait for a decision, the most urgent first."""
    from host.cli import commands

    commands.inbox(json)


@command()
def approve(
    request: RequestId,
    who: Voting,
    note: Note = "",
    on_behalf: For = None,
    no_resume: NoResume = False,
    json: Json = False,
) -> None:
    """Vote for a request and, where that decides it, drive the run on."""
    from host.cli import commands

    commands.vote(request, "approve", who, note, no_resume, json, on_behalf)


@command()
def reject(
    request: RequestId,
    who: Voting,
    note: Note = "",
    on_behalf: For = None,
    no_resume: NoResume = False,
    json: Json = False,
) -> None:
    """Vote against a request; one vote is enough."""
    from host.cli import commands

    commands.vote(request, "reject", who, note, no_resume, json, on_behalf)


@command()
def change(
    request: RequestId,
    who: Voting,
    note: Note,
    on_behalf: For = None,
    no_resume: NoResume = False,
    json: Json = False,
) -> None:
    """Send a request back with a wish (`--note "another hotel"`), where its gate allows that."""
    from host.cli import commands

    commands.vote(request, "change", who, note, no_resume, json, on_behalf)


@command()
def escalate(request: RequestId, who: Voting, note: Note = "", on_behalf: For = None, json: Json = False) -> None:
    """Pass a request on to the next team of its ladder, where it has one; you may still decide it yourself."""
    from host.cli import commands

    commands.vote(request, "escalate", who, note, True, json, on_behalf)


@command()
def resume(
    run: RunId,
    answer: Annotated[str | None, typer.Option("--answer", help="The answer to the question it asks.")] = None,
    who: As = None,
    json: Json = False,
) -> None:
    """Go on with a run after a crash, with an answer, or by trying a stuck undo again."""
    from host.cli import commands

    commands.resume(run, answer, who, json)


@command()
def cancel(run: RunId, who: As = None, json: Json = False) -> None:
    """Have a run undo what it did, newest first, and end."""
    from host.cli import commands

    commands.cancel(run, who, json)


@command()
def feedback(
    run: RunId,
    rating: Annotated[
        str | None, typer.Option("--rating", help="How good it was; nothing: list ratings.", metavar="1..5|up|down")
    ] = None,
    note: Note = "",
    answer: Annotated[
        int | None, typer.Option("--answer", help="Rate this answer of a conversation, from 1.", metavar="N")
    ] = None,
    who: As = None,
    json: Json = False,
) -> None:
    """Rate a run, or one answer of it; your newest rating of it counts, those before stay on record."""
    from host.cli import rating as rates

    rates.rate(run, rating, note, answer, who, json)

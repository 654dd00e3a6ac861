"""The commands and their options; what they do stands in `commands.py`, loaded when one is called."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup


class _Commands(TyperGroup):
    def invoke(self, ctx: Any) -> Any:
        """Typer makes a silent exit code of Ctrl-C; ours says what became of the run."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt as stopped:
            raise typer.Abort from stopped


app = typer.Typer(
    name="fermata",
    cls=_Commands,
    help="Run agent workflows that pause for people, survive crashes and undo themselves.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object on stdout and nothing else.")]
As = Annotated[str | None, typer.Option("--as", help="Who you are: NAME@TEAM.", metavar="NAME@TEAM")]
Voting = Annotated[str, typer.Option("--as", help="Who decides: NAME@TEAM.", metavar="NAME@TEAM")]
RunId = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, or enough first characters of it.")]
RequestId = Annotated[str, typer.Argument(metavar="REQUEST", help="A request's id, as `fermata inbox` lists it.")]
Note = Annotated[str, typer.Option("--note", help="What to say with it.")]
NoResume = Annotated[bool, typer.Option("--no-resume", help="Only vote; somebody else drives the run on.")]


@app.command()
def run(
    workflow: Annotated[str, typer.Argument(help="A workflow's name, such as travel.")] = "front_desk",
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


@app.command()
def chat(
    workflow: Annotated[str, typer.Argument(help="A workflow that one can talk with, such as support.")] = "front_desk",
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


@app.command()
def runs(json: Json = False) -> None:
    """List the runs, those that changed last first."""
    from host.cli import commands

    commands.list_runs(json)


@app.command()
def show(run: RunId, json: Json = False) -> None:
    """Show a run: where it stands, what it waits for, what it did and what that cost."""
    from host.cli import commands

    commands.show(run, json)


@app.command()
def history(run: RunId, json: Json = False) -> None:
    """Tell a run's checkpoints as a timeline: which way each state was left, what changed, who decided."""
    from host.cli import upgrading

    upgrading.history(run, json)


@app.command()
def inbox(json: Json = False) -> None:
    """List the requests that wait for a decision, the most urgent first."""
    from host.cli import commands

    commands.inbox(json)


@app.command()
def approve(request: RequestId, who: Voting, note: Note = "", no_resume: NoResume = False, json: Json = False) -> None:
    """Vote for a request and, where that decides it, drive the run on."""
    from host.cli import commands

    commands.vote(request, "approve", who, note, no_resume, json)


@app.command()
def reject(request: RequestId, who: Voting, note: Note = "", no_resume: NoResume = False, json: Json = False) -> None:
    """Vote against a request; one vote is enough."""
    from host.cli import commands

    commands.vote(request, "reject", who, note, no_resume, json)


@app.command()
def change(request: RequestId, who: Voting, note: Note, no_resume: NoResume = False, json: Json = False) -> None:
    """Send a request back with a wish (`--note "another hotel"`), where its gate allows that."""
    from host.cli import commands

    commands.vote(request, "change", who, note, no_resume, json)


@app.command()
def resume(
    run: RunId,
    answer: Annotated[str | None, typer.Option("--answer", help="The answer to the question it asks.")] = None,
    who: As = None,
    json: Json = False,
) -> None:
    """Go on with a run after a crash, with an answer, or by trying a stuck undo again."""
    from host.cli import commands

    commands.resume(run, answer, who, json)


@app.command()
def cancel(run: RunId, who: As = None, json: Json = False) -> None:
    """Have a run undo what it did, newest first, and end."""
    from host.cli import commands

    commands.cancel(run, who, json)


@app.command()
def graph(
    workflow: Annotated[str, typer.Argument(help="A workflow's name.")],
    form: Annotated[str, typer.Option("--format", help="mermaid, table or svg.")] = "table",
) -> None:
    """Draw a workflow's state machine."""
    from host.cli import commands

    commands.draw(workflow, form)


@app.command()
def prune(
    workflow: Annotated[str | None, typer.Argument(help="Only this workflow's runs.")] = None,
    older_than: Annotated[str | None, typer.Option("--older-than", help="Such as 30d; else the retention.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    json: Json = False,
) -> None:
    """Delete the checkpoints of runs that ended long ago; the ledger is kept."""
    from host.cli import pruning

    pruning.run(workflow, older_than, dry_run, json)


@app.command()
def migrate(
    workflow: Annotated[str | None, typer.Argument(help="Only this workflow's runs.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only judge; change nothing.")] = False,
    json: Json = False,
) -> None:
    """Move every unfinished run to the code as it is now, where its changes allow it."""
    from host.cli import upgrading

    upgrading.migrate(workflow, dry_run, json)


@app.command()
def fork(
    run: RunId,
    at: Annotated[str, typer.Option("--at", help="A checkpoint, as `fermata history` lists it.", metavar="CHECKPOINT")],
    who: As = None,
    json: Json = False,
) -> None:
    """Make a new run that goes another way from a checkpoint of this one, and never undoes what this one did."""
    from host.cli import forking

    forking.fork(run, at, who, json)


@app.command()
def verify(
    targets: Annotated[
        list[str] | None,
        typer.Argument(metavar="[WORKFLOW|FILE.py:GRAPH]...", help="What to check; nothing: every workflow."),
    ] = None,
    json: Json = False,
) -> None:
    """Check workflows, or anybody's LangGraph graph, before they run; nothing in them is run."""
    from host.cli import verifying

    verifying.check(targets or [], json)


@app.command()
def crashtest(
    target: Annotated[str, typer.Argument(metavar="WORKFLOW|FILE:NAME", help="A workflow, or path.py:graph.")],
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write the certificate (.json, and .md beside it).")
    ] = None,
    seed: Annotated[int, typer.Option(help="Chooses where a recovery is killed too, and the retries' waits.")] = 7,
    every: Annotated[int, typer.Option(min=1, help="Only every so-many-th point: a sample, for a quick look.")] = 1,
    json: Json = False,
) -> None:
    """Kill real processes at every boundary of a workflow, and count what is left in the outside world."""
    from host.cli import crashing

    crashing.crash(target, out, seed, every, json)


@app.command("eval")
def evaluate(
    suites: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SUITE|FILE.yaml]...", help="What to play; nothing: every shipped suite."),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="PATTERN", help="Only cases whose `SUITE: NAME` has this in it.")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="So many cases at once.")] = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML there.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the homes of cases that fail.")] = False,
    json: Json = False,
) -> None:
    """Play suites of cases, each in a home of its own, and hold what came of them against what was expected."""
    from host.cli import evaluating

    evaluating.evaluate(suites or [], only, jobs, junit, keep, json)


@app.command()
def demo(
    quick: Annotated[bool, typer.Option("--quick", help="Without the crash test at the end.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the folder that it happens in.")] = False,
) -> None:
    """Show it, in under a minute: a trip pauses, is killed, recovers; another one is undone. Needs nothing."""
    from host.cli import touring

    touring.tour(quick, keep)


@app.command()
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


@app.command()
def trigger(
    action: Annotated[str, typer.Argument(metavar="list|once|run", help="List them, look at one, or keep looking.")],
    name: Annotated[str | None, typer.Argument(help="A trigger of fermata.toml; nothing: all of them.")] = None,
    once: Annotated[bool, typer.Option("--once", help="With run: look at each once, then end.")] = False,
    json: Json = False,
) -> None:
    """Begin runs by themselves, when their time has come and their condition holds."""
    from host.cli import triggering

    raise typer.Exit(triggering.act(action, name, once, json))


@app.command()
def sandbox(
    service: Annotated[str, typer.Argument(metavar="[booking|shop|mail]", help="Which one.")] = "booking",
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8081,
    faults: Annotated[Path | None, typer.Option(help="A fault script (JSON).")] = None,
) -> None:
    """Serve a sandbox: booking (for FERMATA_BOOKING_URL), shop or mail."""
    from host.cli import commands

    commands.sandbox(service, host, port, faults)


def main() -> None:
    """The entry point: every error of ours is one line and an exit code of its own, never a traceback."""
    from host.cli.guard import guarded

    sys.exit(guarded(lambda: app(standalone_mode=False), as_json="--json" in sys.argv[1:]))

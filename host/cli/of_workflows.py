"""The commands that look at workflows and try them; what they do is loaded when one is called."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from host.cli.options import Json, app

command = partial(app.command, rich_help_panel="Workflows")


@command()
def graph(
    workflow: Annotated[str, typer.Argument(metavar="WORKFLOW|FILE:NAME", help="A workflow, or one in a file.")],
    form: Annotated[str, typer.Option("--format", help="mermaid, table or svg.")] = "table",
) -> None:
    """Draw a workflow's state machine."""
    from host.cli import commands

    commands.draw(workflow, form)


@command()
def verify(
    targets: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="WORKFLOW|FILE.py:GRAPH|FILE.yaml:WORKFLOW", help="What to check; nothing: every workflow."
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Check workflows, or anybody's LangGraph graph, before they run; nothing in them is run."""
    from host.cli import verifying

    verifying.check(targets or [], json)


@command()
def crashtest(
    target: Annotated[
        str, typer.Argument(metavar="WORKFLOW|FILE:NAME", help="A workflow, path.py:graph or path.yaml:WORKFLOW.")
    ],
    given: Annotated[
        str | None,
        typer.Option("--input", metavar="FILE|JSON|-", help="One story, told by its input, instead of scenarios."),
    ] = None,
    decide: Annotated[
        list[str] | None,
        typer.Option("--decide", metavar="GATE=reject", help="What people say at a gate of it; else they approve."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Where to write the certificate (.json, and .md beside it).")
    ] = None,
    seed: Annotated[int, typer.Option(help="Chooses where a recovery is killed too, and the retries' waits.")] = 7,
    every: Annotated[int, typer.Option(min=1, help="Only every so-many-th point: a sample, for a quick look.")] = 1,
    json: Json = False,
) -> None:
    """Kill real processes at every boundary of a workflow, and count what is left in the outside world."""
    from host.cli import crashing

    crashing.crash(target, given, decide or [], out, seed, every, json)


@command("eval")
def evaluate(
    suites: Annotated[
        list[str] | None,
        typer.Argument(metavar="SUITE|FILE.yaml", help="What to play; nothing: every shipped suite."),
    ] = None,
    only: Annotated[
        str | None, typer.Option("--only", metavar="PATTERN", help="Only cases whose `SUITE: NAME` has this in it.")
    ] = None,
    jobs: Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="So many cases at once.")] = None,
    junit: Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="Write JUnit XML there.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the homes of cases that fail.")] = False,
    no_record: Annotated[bool, typer.Option("--no-record", help="Keep no results for `fermata report`.")] = False,
    from_feedback: Annotated[
        bool, typer.Option("--from-feedback", help="Play nothing: write rated runs as a suite.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", metavar="FILE.yaml", help="The suite to write.")] = None,
    least: Annotated[int, typer.Option("--min", help="Only runs rated so or better.", min=1, max=5)] = 1,
    most: Annotated[int, typer.Option("--max", help="Only runs rated so or worse.", min=1, max=5)] = 5,
    workflow: Annotated[str | None, typer.Option("--workflow", help="Only runs of this workflow.")] = None,
    json: Json = False,
) -> None:
    """Play suites of cases, each in a home of its own, and hold what came of them against what was expected."""
    from host.cli import evaluating, retelling

    if from_feedback:
        return retelling.write(suites or [], out, least, most, workflow, json)
    retelling.refuse_stray(out, least, most, workflow)
    return evaluating.evaluate(suites or [], only, jobs, junit, keep, json, not no_record)


@command()
def demo(
    quick: Annotated[bool, typer.Option("--quick", help="Without the crash test at the end.")] = False,
    keep: Annotated[bool, typer.Option("--keep", help="Keep the folder that it happens in.")] = False,
) -> None:
    """Show it, in under a minute: a trip pauses, is killed, recovers; another one is undone. Needs nothing."""
    from host.cli import touring

    touring.tour(quick, keep)

"""What the commands do. Each ends by raising `typer.Exit` with the code of how the run stands."""

import asyncio
import os
import socket
import sys
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path

import typer
from langgraph.graph.state import CompiledStateGraph
from rich.console import Console

from graphs.catalog import load
from graphs.drawing import mermaid, table, whole_table
from graphs.svg import svg
from host.cli import output
from host.cli.dialogue import Dialogue
from host.cli.given import read_input
from host.cli.in_host import in_host
from host.cli.wide import wide
from host.costs import Cost, costs_of_run
from host.credentials import local_approver
from host.exits import of_status
from host.feedback.giving import list_feedback
from host.findings import of_run
from host.loading import graph_named
from host.notifying import at_the_door
from host.runs import Host, View, acting_as
from host.terminal import LiveView, show_end, show_waiting
from reliability.environment import home
from reliability.errors import BadInput
from reliability.identity import Voter, local_user
from reliability.ledger import breakers, requests
from reliability.ledger import ledger as open_ledger
from reliability.ledger import runs as registry
from reliability.ledger.asked import Decision
from tools.guards.showing import masked


def start(
    workflow: str,
    ask: str | None,
    given: str | None,
    corpus: Path | None,
    who: str | None,
    approver: str | None,
    as_json: bool,
) -> None:
    load(workflow)
    known = read_input(ask, given, corpus)
    console = _console(as_json)
    dialogue = Dialogue(
        console, LiveView(console), local_approver(approver) if approver else None, _at_terminal(as_json)
    )

    async def work(host: Host) -> View:
        with acting_as(_speaker(who)):
            return await dialogue.follow(host, await host.start(workflow, known, watch=dialogue.watch))

    _follow(work, as_json)


def resume(run: str, answer: str | None, who: str | None, as_json: bool) -> None:
    console = _console(as_json)
    dialogue = Dialogue(console, LiveView(console), None, _at_terminal(as_json))

    async def work(host: Host) -> View:
        speaker = _speaker(who)
        with acting_as(speaker):
            view = await host.resume(run, answer=answer, voter=speaker, watch=dialogue.watch)
            return await dialogue.follow(host, view)

    _follow(work, as_json)


def vote(
    request: str,
    decision: Decision,
    who: str,
    note: str,
    no_resume: bool,
    as_json: bool,
    on_behalf: str | None = None,
) -> None:
    voter = local_approver(who, on_behalf)
    if no_resume:
        counted = open_ledger().call(requests.vote, request, voter, decision, masked(note))
        asyncio.run(at_the_door())
        return output.request(_console(as_json), counted, as_json)

    async def work(host: Host) -> View:
        console = _console(as_json)
        with acting_as(voter):
            counted, view = await host.vote(request, voter, decision, note, watch=LiveView(console))
        output.request(console, counted, as_json=False)
        return view or await host.look(counted.run)

    return _follow(work, as_json)


def cancel(run: str, who: str | None, as_json: bool) -> None:
    async def work(host: Host) -> View:
        console = _console(as_json)
        view, busy = await host.cancel(run, _speaker(who).name, watch=LiveView(console))
        if busy:
            console.print(f"noted; {busy} drives the run and undoes it at its next effect")
        return view

    _follow(work, as_json)


def show(run: str, as_json: bool) -> None:
    shut = open_ledger().call(breakers.not_closed)

    async def work(host: Host) -> None:
        view = await host.look(run)
        ratings = await list_feedback(host, view.run.id)
        found = await asyncio.to_thread(of_run, home(), view.run.id)
        output.run(_console(as_json), view, await _costs(host, view), as_json, shut, ratings, found)

    in_host(work)
    output.shut_off(_console(as_json), shut)


def list_runs(as_json: bool) -> None:
    output.runs(_console(as_json), open_ledger().call(registry.newest, 100), as_json)


def inbox(as_json: bool) -> None:
    output.inbox(_console(as_json), open_ledger().call(requests.inbox), as_json)


def draw(workflow: str, form: str) -> None:
    drawings = {"mermaid": mermaid, "table": table, "svg": svg}
    if form not in drawings:
        raise BadInput(f"--format is {form!r}; accepted: {', '.join(drawings)}")
    graph = graph_named(workflow)
    builder = graph.builder if isinstance(graph, CompiledStateGraph) else graph
    sys.stdout.write(drawings[form](builder).rstrip("\n") + "\n")


def sandbox(service: str, host: str, port: int, faults: Path | None) -> None:
    from tools.services import sandbox_files

    files = sandbox_files()
    if service not in files:
        raise BadInput(f"the service is {service!r}; accepted: {', '.join(files)}")
    try:
        socket.create_server((host, port)).close()
    except (OSError, OverflowError) as error:
        raise BadInput(f"cannot listen on {host}:{port} ({error}); accepted: a free port of this machine") from error
    import_module(f"tools.{service}.sandbox.server").serve(host, port, files[service], faults)


def _follow(work: Callable[[Host], Awaitable[View]], as_json: bool) -> None:
    """Do it, say how the run stands now, and leave with that code."""

    async def told(host: Host) -> View:
        view = await work(host)
        costs, console = await _costs(host, view), _console(as_json)
        if as_json:
            output.run(console, view, costs, as_json)
        else:
            show_waiting(console, view)
            builder = (await host.fetch(view.run.workflow)).builder
            show_end(console, view, costs, whole_table(builder, {cost.phase for cost in costs}))
        return view

    view = in_host(told)
    raise typer.Exit(of_status(view.run.status, view.run.phase))


async def _costs(host: Host, view: View) -> list[Cost]:
    return await costs_of_run(await host.fetch(view.run.workflow), view.run.id)


def _console(as_json: bool) -> Console:
    """Where people read; with `--json` stdout belongs to the machine. `COLUMNS` is how wide the demo's terminal is."""
    if as_json:
        return Console(quiet=True)
    return Console(soft_wrap=True) if "COLUMNS" in os.environ else wide()


def _at_terminal(as_json: bool) -> bool:
    return not as_json and sys.stdin.isatty() and sys.stdout.isatty()


def _speaker(who: str | None) -> Voter:
    return local_approver(who) if who else local_user()

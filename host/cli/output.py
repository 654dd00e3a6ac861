"""What the commands print: a table for people, one JSON object for machines."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from host.cli.lines import machine
from host.cli.wide import WIDE
from host.costs import Cost
from host.exits import of_status
from host.feedback.showing import lines as rated
from host.findings import Found
from host.runs import View
from host.terminal import costs_table, show_waiting
from reliability.ledger.asked import Request
from reliability.ledger.breakers import Known
from reliability.ledger.feedback import Feedback
from reliability.ledger.runs import Run

SHOWN = 60
"""So many characters of a request are listed."""


def run(
    console: Console,
    view: View,
    costs: Sequence[Cost],
    as_json: bool,
    shut: Sequence[Known] | None = None,
    ratings: Sequence[Feedback] | None = None,
    found: Sequence[Found] | None = None,
) -> None:
    """One run, whole; for machines also what is `shut` off, how people rated it and what guardrails `found`, where that
    was looked up.
    """
    if as_json:
        breakers = {} if shut is None else {"breakers": [_breaker(one) for one in shut]}
        feedback = {} if ratings is None else {"feedback": [one.data for one in ratings]}
        rails = {} if found is None else {"guardrails": [_finding(one) for one in found]}
        return machine({**run_data(view, costs), **breakers, **feedback, **rails})
    console.print(f"[bold]{view.run.status}[/] {view.run.phase}  run {view.run.id}", highlight=False)
    console.print(f"{view.run.workflow} {view.run.version}, by {view.run.requester}: {escape(view.run.title)}")
    for phase, outcome in view.values.get("outcomes", {}).items():
        why = f"  {outcome['reason'].splitlines()[0]}" if outcome.get("reason") else ""
        console.print(f"  {phase}: {outcome['result']}{escape(why)}", highlight=False)
    for asked in view.requests:
        votes = ", ".join(_vote(vote) for vote in asked.votes)
        console.print(f"  {asked.id} {asked.status} {escape(votes)}", highlight=False)
        if asked.status == "open":
            console.print(f"    {escape(_asked(asked))}", highlight=False)
    show_waiting(console, view)
    if view.message:
        console.print(escape(view.message))
    for line in rated(ratings or ()):
        console.print(f"  {escape(line)}", highlight=False)
    for one in found or ():
        console.print(f"  guardrail {escape(one.rule)}: {escape(one.action)} {one.times:,} ×", highlight=False)
    return console.print(costs_table(list(costs)))


def _finding(one: Found) -> dict[str, Any]:
    return {"rule": one.rule, "action": one.action, "count": one.times}


def _vote(vote: Mapping[str, Any]) -> str:
    """`kim approve`, `bob for sec approve`; a name that nobody vouched for is marked."""
    whose = f"{vote['voter']} for {vote['on_behalf']}" if vote.get("on_behalf") else vote["voter"]
    return f"{whose} {vote['decision']}{'' if vote['authenticated'] else ' (unauthenticated)'}"


def _asked(asked: Request) -> str:
    """Who must decide, and who is asked next."""
    needed = [f"{count} of {team or 'anybody'}" for team, count in (asked.policy.teams or {"": 1}).items()]
    needed += [f"{asked.policy.seniors} of them senior"] if asked.policy.seniors else []
    steps = [f"asked too: {step['to']} (by {step['by']})" for step in asked.escalations]
    if (rung := asked.next_rung) is not None:
        steps.append(f"{rung.team} is asked too after {timedelta(seconds=rung.after)}")
    trouble = [f"nobody can approve it: {asked.trouble}"] if asked.trouble else []
    return "; ".join([f"needs {', '.join(needed)}", *steps, *trouble])


def shut_off(console: Console, known: Sequence[Known]) -> None:
    """The services that a circuit breaker keeps every run away from, now."""
    for breaker in known:
        when = f"until {breaker.until[11:19]} UTC" if breaker.status == "open" else "but for a probe"
        console.print(f"  {breaker.name} is shut off {when}: {escape(breaker.reason)}", highlight=False)


def _breaker(known: Known) -> dict[str, str]:
    """`probe` is the worker's business; open ones have an `until` (UTC)."""
    return {name: getattr(known, name) for name in ("name", "status", "until", "reason", "changed_at")}


def run_data(view: View, costs: Sequence[Cost]) -> dict[str, Any]:
    """A run for machines; `exit_code` is what `fermata run` would leave with."""
    return {
        **asdict(view.run),
        "exit_code": int(of_status(view.run.status, view.run.phase)),
        "next": list(view.next),
        "message": view.message,
        "waits_for": view.waits_for,
        "outcomes": view.values.get("outcomes", {}),
        "approvals": view.values.get("approvals", {}),
        "bookings": view.values.get("bookings", {}),
        "costs": [asdict(cost) for cost in costs],
    }


def request(console: Console, asked: Request, as_json: bool) -> None:
    if as_json:
        return machine(request_data(asked))
    known = [f"{count} of {team or 'anybody'}" for team, count in asked.missing.items()]
    missing = ", ".join([*known, *([f"{asked.missing_seniors} senior"] if asked.missing_seniors else [])])
    still = f"; still missing: {missing}" if asked.status == "open" and missing else ""
    return console.print(f"{asked.id}: {asked.status}{escape(still)}", highlight=False)


def request_data(asked: Request) -> dict[str, Any]:
    return {**asdict(asked), "missing": asked.missing, "missing_seniors": asked.missing_seniors}


def runs(console: Console, found: Sequence[Run], as_json: bool) -> None:
    if as_json:
        return machine({"runs": [asdict(one) for one in found]})
    if not found:
        return console.print('no runs yet; start one with: fermata run travel --ask "…"')
    table = _table("run", "workflow", "status", "state", "changed", "what")
    workflow, what = table.columns[1], table.columns[-1]
    workflow.no_wrap = False  # a document's may be long
    table.expand = console.width < WIDE  # then `what` gets what the others leave
    what.ratio, what.no_wrap, what.overflow = 1, True, "ellipsis"
    for one in found:
        changed = one.updated_at[:16].replace("T", " ")
        table.add_row(one.id[:8], one.workflow, one.status, one.phase, changed, escape(one.title))
    return console.print(table)


def inbox(console: Console, found: Sequence[Request], as_json: bool) -> None:
    if as_json:
        return machine({"requests": [request_data(asked) for asked in found]})
    if not found:
        return console.print("nothing waits for a decision")
    table = _table("request", "run", "until", "what")
    for asked in found:
        shown = asked.in_words
        shown = shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…"
        what = f"{shown} (nobody can approve it: {asked.trouble})" if asked.trouble else shown
        table.add_row(asked.id, asked.run[:8], asked.expires_at[:16].replace("T", " "), escape(what))
    return console.print(table)


def _table(*names: str) -> Table:
    """The last column wraps where the terminal is narrow; ids stay whole, for people copy them."""
    table = Table(box=None, pad_edge=False, expand=False)
    for name in names[:-1]:
        table.add_column(name, no_wrap=True, overflow="fold")
    table.add_column(names[-1])
    return table

"""The live view in the terminal: every state as it is entered and left, and what a run did in it."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from host.costs import Cost
from host.runs import View
from state.money import show
from tools.guards.showing import masked

MARKS = {"sent": "→", "in doubt": "?", "probed": "⌕", "probe failed": "?", "failed try": "↻", "recorded": "="}


@dataclass
class LiveView:
    """Prints LangGraph's `tasks` and `custom` streams as they come."""

    console: Console
    _entered: dict[str, float] = field(default_factory=dict)

    def __call__(self, mode: str, part: Mapping[str, Any]) -> None:
        if mode == "custom":
            self._tell(part.get("fermata", {}))
        elif "input" in part:
            self._entered[part["id"]] = time.perf_counter()
            self.console.print(f"[cyan]▶[/] [bold]{part['name']}[/]")
        else:
            self._leave(part)

    def _leave(self, part: Mapping[str, Any]) -> None:
        took = time.perf_counter() - self._entered.pop(part["id"], time.perf_counter())
        if part.get("error"):
            self.console.print(f"[red]✗ {part['name']}[/] {escape(masked(str(part['error'])))}")
        elif part.get("interrupts"):
            self.console.print(f"[yellow]⏸ {part['name']}[/] waits for a person")
        else:
            how = _how(part["name"], part.get("result") or {})
            self.console.print(f"[green]✓[/] {part['name']} {how} [dim]{took:.2f} s[/]")

    def _tell(self, said: Mapping[str, Any]) -> None:
        known = {name: value for name, value in said.items() if name not in ("phase", "event", "key")}
        facts = ", ".join(f"{name}: {value}" for name, value in known.items() if value is not None)
        event = said.get("event", "")
        told = f"{MARKS.get(event, '·')} {event} {facts}".rstrip()
        self.console.print(f"    [dim]{escape(told)}[/]", highlight=False)


def _how(name: str, result: Mapping[str, Any]) -> str:
    """Which way the state was left, in the words of its edge."""
    outcome, approval, guarded = (
        (result.get(field) or {}).get(name.rpartition("/")[2], {}) for field in ("outcomes", "approvals", "guards")
    )
    decided = outcome.get("result") or approval.get("verdict") or guarded.get("verdict")
    said = decided or result.get("reading") or result.get("ended") or result.get("intent") or ""
    why = str(outcome.get("reason") or approval.get("refused") or "").partition("\n")[0]
    return f"[bold]{escape(str(said))}[/]" + (f" ({escape(why)})" if why else "")


def show_waiting(console: Console, view: View) -> None:
    """What a paused run waits for, and the commands that answer."""
    for value in view.waits_for:
        if "question" in value:
            console.print(f"[yellow]?[/] {escape(value['question'])}")
            console.print(f'  answer with: [bold]fermata resume {view.run.id} --answer "…"[/]', soft_wrap=True)
            continue
        for action in value.get("action_requests", []):
            console.print(f"[yellow]⏸ {action['name']}[/] ({value['request']}, until {value['expires_at'][:16]})")
            console.print(escape(action["description"]))
        if value.get("unapprovable"):
            console.print(f"[red]nobody can approve it: {escape(value['unapprovable'])}[/]")
        if value.get("refused"):
            console.print(f"[red]{escape(value['refused'])}[/]")
        if value["status"] == "open":
            console.print(f"  decide with: [bold]fermata approve {value['request']} --as NAME@TEAM[/]  (or reject)")
        else:
            console.print(f"  answered: {value['status']}; go on with: [bold]fermata resume {view.run.id}[/]")


def show_end(console: Console, view: View, costs: list[Cost], machine: str) -> None:
    """How the run stands, what it said at its end, what each state cost, and the way it took through the machine."""
    if view.message:
        console.print()
        console.print(escape(view.message))
    console.print()
    console.print(costs_table(costs))
    models = {str(used["model"]) for used in view.values.get("usage", {}).values()}
    if models:
        console.print(f"[dim]model: {escape(', '.join(sorted(models)))}[/]", highlight=False)
    console.print()
    entered = {cost.phase for cost in costs}
    for line in machine.splitlines():
        been = line.split()[0] in entered
        console.print(f"{'●' if been else ' '} {escape(line)}", style="" if been else "dim", highlight=False)
    console.print()
    console.print(f"[bold]{view.run.status}[/]  run {view.run.id}", highlight=False)


def costs_table(costs: list[Cost]) -> Table:
    table = Table(title="What each state cost", title_justify="left", box=None, pad_edge=False)
    priced = ["cost"] if any(cost.money for cost in costs) else []
    for name in ("state", "times", "seconds", "model calls", "tokens", *priced):
        table.add_column(name, justify="left" if name == "state" else "right")
    for cost in costs:
        calls, tokens = (str(number) if number else "" for number in (cost.calls, cost.tokens))
        money = [show(cost.money) if cost.money else ""] if priced else []
        table.add_row(cost.phase, str(cost.times), f"{cost.seconds:.2f}", calls, tokens, *money)
    return table

"""`fermata verify`: what is wrong with a graph, on paper, before anybody runs it."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import typer
from rich.console import Console

from graphs.catalog import names
from graphs.verify import Bounds, Finding, Report, verify
from host.cli.lines import machine
from host.exits import Exit
from host.loading import graphs_named


def check(targets: Sequence[str], as_json: bool) -> None:
    """Read each graph (none named: every workflow of the catalog) and leave with 3 where one has errors."""
    named = [found for target in targets or names() for found in graphs_named(target).items()]
    reports = [verify(graph, name) for name, graph in named]
    code = Exit.REFUSED if any(report.errors for report in reports) else Exit.ENDED_WELL
    if as_json:
        machine(data(reports, code))
    else:
        console = Console(soft_wrap=True)
        for report in reports:
            for line in text(report):
                console.print(line, markup=False, highlight=False)
    raise typer.Exit(code)


def text(report: Report) -> list[str]:
    """For people: the verdict, each finding with its path, the worst case."""
    errors = len(report.errors)
    warnings = len(report.findings) - errors
    verdict = ", ".join(_many(count, what) for count, what in ((errors, "error"), (warnings, "warning")) if count)
    lines = [f"{report.name}: {report.states} states, {report.ways} ways: {verdict or 'nothing found'}"]
    for finding in report.findings:
        lines += [f"  {finding.line}", *_path(finding)]
    for excused in report.excused:
        lines.append(f"  excused [{excused.finding.rule}] {excused.finding.state}: {excused.why}")
    return [*lines, f"  at worst: {_worst(report.bounds)}"]


def _path(finding: Finding) -> list[str]:
    return [f"      {finding.path}"] if finding.path else []


def _worst(bounds: Bounds) -> str:
    if bounds.states.most is None:
        return str(bounds.states)
    calls = f"{bounds.calls} answers asked of its agents' models ({bounds.tries} tries)"
    return f"{bounds.states} states entered; {calls}; tokens: {bounds.tokens}; money: {bounds.money}"


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count > 1)}"


def data(reports: Sequence[Report], code: Exit) -> dict[str, Any]:
    """For machines: one object."""
    return {"ok": code is Exit.ENDED_WELL, "exit_code": int(code), "graphs": [_graph(report) for report in reports]}


def _graph(report: Report) -> dict[str, Any]:
    return {
        "name": report.name,
        "ok": not report.errors,
        "states": report.states,
        "ways": report.ways,
        "findings": [_finding(finding) for finding in report.findings],
        "excused": [{**_finding(excused.finding), "why": excused.why} for excused in report.excused],
        "bounds": asdict(report.bounds),
    }


def _finding(finding: Finding) -> dict[str, Any]:
    """`at` only where a document declares the state."""
    steps = [{name: said for name, said in step._asdict().items() if name != "at" or said} for step in finding.witness]
    return {**asdict(finding), "witness": steps}

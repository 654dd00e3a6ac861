"""Reading a graph against all the rules, and the graphs inside it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.verify import approvals, ends, environments, gates, labels, loops, reducers, tools, undo
from graphs.verify.bounds import bounds
from graphs.verify.branches import splits
from graphs.verify.findings import Bounds, Excused, Finding, Report, Step
from graphs.verify.machine import Builder, Machine, machine_of
from graphs.verify.seen import Seen, walked


def verify(graph: Builder | CompiledStateGraph[Any, Any, Any, Any], name: str | None = None) -> Report:
    """Read a builder or a compiled graph, ours or somebody else's. No node, router or model is called."""
    if isinstance(graph, CompiledStateGraph):
        report = _report(machine_of(graph.builder, name or graph.get_name()))
        return replace(report, findings=(*report.findings, *getattr(graph, "beside", ())))
    return _report(machine_of(graph, name or "graph"))


def _report(machine: Machine) -> Report:
    seen = walked(machine)
    inner = {state: _report(box.machine) for state, box in machine.boxes.items() if box.machine is not None}
    kept: list[Finding] = []
    excused: list[Excused] = []
    side_by_side = list(splits(seen))
    own = [*ends.findings(seen), *labels.findings(seen), *loops.findings(seen), *approvals.findings(seen)]
    own += [*undo.findings(seen, side_by_side), *gates.findings(seen), *reducers.findings(seen, side_by_side)]
    for found in [*own, *tools.findings(seen), *environments.findings(seen)]:
        finding = _placed(machine, found)
        box = machine.boxes.get(finding.state)
        why = box.why.get(finding.rule) if box else None
        if why:
            excused.append(Excused(finding, why))
        else:
            kept.append(finding)
    for state, report in inner.items():
        kept += _from_inside(seen, state, report.findings)
        excused += [Excused(_below(seen, state, one.finding), one.why) for one in report.excused]
    known: dict[str, Bounds] = {state: report.bounds for state, report in inner.items()}
    return Report(
        machine.name,
        len(machine.boxes) + sum(report.states for report in inner.values()),
        sum(map(len, machine.ways.values())) + sum(report.ways for report in inner.values()),
        tuple(kept),
        tuple(excused),
        bounds(seen, side_by_side, known),
        machine.visited + sum(report.visited for report in inner.values()),
    )


def _placed(machine: Machine, finding: Finding) -> Finding:
    """With where a document declares the states on the way."""
    at = {state: str(box.declared["at"]) for state, box in machine.boxes.items() if box.declared.get("at")}
    if not at:
        return finding
    return replace(finding, witness=tuple(step._replace(at=at.get(step.state, "")) for step in finding.witness))


def _from_inside(seen: Seen, state: str, findings: tuple[Finding, ...]) -> Iterator[Finding]:
    yield from (_below(seen, state, finding) for finding in findings)


def _below(seen: Seen, state: str, finding: Finding) -> Finding:
    """A finding of a graph in a box, with the way to the box before its own."""
    inside = [Step(f"{state}/{step.state}", step.label, step.at) for step in finding.witness]
    return replace(finding, state=f"{state}/{finding.state}", witness=(*seen.witness(state)[:-1], *inside))

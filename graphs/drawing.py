"""Drawings of a workflow, read from the builder's branches: LangGraph's own drawing keeps only one of two labels that
share a target, and leaves out ends.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from langgraph.graph import END, START, StateGraph

from graphs.version import action_of, workflow_in
from nodes.agent import Agent
from nodes.agents.tool_agent import ToolAgent
from nodes.compensation import Compensation
from nodes.each import Each
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.guard import Guard
from nodes.question import Question

SHAPES = {
    Effect: ("[[", "]]"),
    Compensation: ("[/", "/]"),
    Gate: ("{{", "}}"),
    Question: ("{{", "}}"),
    Ending: ("([", "])"),
}
WORDS = {
    Agent: "agent",
    Compensation: "undo",
    Effect: "effect",
    Ending: "end",
    Gate: "gate",
    Guard: "guard",
    Question: "question",
    ToolAgent: "agent",
}
FILLS = {
    "effect": "#dbeafe",
    "undo": "#ffedd5",
    "gate": "#fef3c7",
    "question": "#fef3c7",
    "end": "#e2e8f0",
    "workflow": "#ede9fe",
}


@dataclass(frozen=True, order=True)
class Arrow:
    """One way out of a state."""

    source: str
    label: str
    target: str


def arrows(builder: StateGraph[Any, Any, Any, Any]) -> list[Arrow]:
    """Every arrow, in the order in which the workflow's file draws them."""
    joins = [(source, target) for sources, target in builder.waiting_edges for source in sources]
    plain = [Arrow(source, "", target) for source, target in sorted({*builder.edges, *joins})]
    labelled = [
        Arrow(source, str(label), target)
        for source, branches in builder.branches.items()
        for branch in branches.values()
        for label, target in (branch.ends or {}).items()
    ]
    return plain + labelled


def mermaid(builder: StateGraph[Any, Any, Any, Any]) -> str:
    """Mermaid text: effects double-barred, undos slanted with dashed ways in, gates hexagonal, ends rounded."""
    lines = ["flowchart TD"]
    for name, spec in builder.nodes.items():
        left, right = SHAPES.get(type(action_of(spec.runnable)), ("[", "]"))
        lines.append(f"    {name}{left}{name}{right}")
    for arrow in arrows(builder):
        source = "START((start))" if arrow.source == START else arrow.source
        target = "STOP((End))" if arrow.target == END else arrow.target
        line = "-.->" if kind_of(builder, arrow.target) == "undo" else "-->"
        lines.append(f"    {source} {line}{f'|{arrow.label}|' if arrow.label else ''} {target}")
    for kind, fill in FILLS.items():
        if alike := [name for name in builder.nodes if kind_of(builder, name) == kind]:
            lines += [
                f"    classDef {kind}_state fill:{fill},color:#0f172a",
                f"    class {','.join(alike)} {kind}_state",
            ]
    return "\n".join(lines) + "\n"


def table(builder: StateGraph[Any, Any, Any, Any]) -> str:
    """The machine as a picture of words: a line a state, every way out of it."""
    ways: dict[str, list[str]] = {name: [] for name in builder.nodes}
    for arrow in arrows(builder):
        if arrow.source in ways:
            ways[arrow.source].append(f"{arrow.label} → {arrow.target}".strip())
    width = max(len(name) for name in ways)
    kinds = {name: kind_of(builder, name) for name in ways}
    return "\n".join(
        f"{name:<{width}}  {kinds[name]:<8}  {' · '.join(out) or '■'}".rstrip() for name, out in ways.items()
    )


def whole_table(builder: StateGraph[Any, Any, Any, Any], entered: Collection[str]) -> str:
    """The machine, and below it that of each workflow inside it that was entered, by its path."""
    told = [table(builder)]
    for name, spec in builder.nodes.items():
        inner = workflow_in(spec.runnable)
        if inner is not None and name in entered:
            told.append("\n".join(f"{name}/{line}" for line in table(inner.builder).splitlines()))
    return "\n".join(told)


def kind_of(builder: StateGraph[Any, Any, Any, Any], name: str) -> str:
    """What stands in the box, in a word."""
    spec = builder.nodes.get(name)
    if spec is not None and workflow_in(spec.runnable) is not None:
        return "workflow"
    action = action_of(spec.runnable) if spec else None
    done = action.work if isinstance(action, Each) else action
    return next((word for kind, word in WORDS.items() if isinstance(done, kind)), "")

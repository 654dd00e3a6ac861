"""Whose crash test it is: a shipped workflow by name, or a graph in somebody's file, with its scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, is_dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import load
from graphs.publish import publish
from graphs.version import action_of, workflow_in
from host.crashtest.scenario import Outside, Scenario
from host.crashtest.undisturbed import Given, Learnt, outside
from host.crashtest.undisturbed import scenario as as_given
from host.loading import graph_named, imported, in_file, names_a_document, names_a_file
from nodes.gate import Gate
from reliability.attempts import Attempts
from reliability.errors import BadInput

SHIPPED = {
    "front_desk": "host.crashtest.front_desk",
    "travel": "host.crashtest.travel",
    "support": "host.crashtest.support",
    "research": "host.crashtest.research",
    "campaign": "host.crashtest.campaign",
    "order": "host.crashtest.order",
    "purchase": "host.crashtest.purchase",
    "development": "host.crashtest.development",
}
"""Workflow name -> the module with its `scenarios` and its `outside`."""


@dataclass(frozen=True)
class Subject:
    """`ours`: no code of somebody else's is in it; a document has none."""

    name: str
    graph: CompiledStateGraph[Any, Any, Any, Any]
    scenarios: Sequence[Scenario]
    outside: Outside
    ours: bool = False

    @property
    def version(self) -> str:
        return str((self.graph.config or {}).get("metadata", {})["workflow_version"])

    def scenario(self, name: str) -> Scenario:
        return next(scenario for scenario in self.scenarios if scenario.name == name)


@cache
def subject(target: str, given: Given | None = None, learnt: Learnt | None = None) -> Subject:
    """Read `travel`, `path.py:graph` or `path.yaml:WORKFLOW`, whose scenarios stand in `path.py` beside it. One story
    of a workflow can be `given` instead, unless a Python file has it; `learnt`: what came of it.

    Raises:
        NotFound, BadInput: no such workflow or file, no graph in it, no scenarios beside it, or no such gate.
    """
    if given is not None:
        return _told(target, given, learnt or Learnt())
    if (document := names_a_document(target)) is not None:
        return _declared(target, Path(document[0]))
    if names_a_file(target):
        return _theirs(target)
    graph = load(target)
    if target not in SHIPPED:
        others = "path.py:graph, path.yaml:WORKFLOW, or --input with what the workflow is given"
        raise BadInput(f"{target} has no crash scenarios; accepted: {', '.join(SHIPPED)}, {others}")
    return replace(_subject(target, graph, import_module(SHIPPED[target])), ours=True)


def tries_of(value: Any) -> Iterator[Attempts]:
    """Every `Attempts` declared in it, so that its chance can be seeded."""
    if isinstance(value, Attempts):
        yield value
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from tries_of(getattr(value, field.name))
    elif isinstance(value, CompiledStateGraph):
        for spec in value.builder.nodes.values():
            yield from tries_of(workflow_in(spec.runnable) or action_of(spec.runnable))


def _told(target: str, given: Given, learnt: Learnt) -> Subject:
    graph = _named(target)
    gates = list(_gates(graph))
    for gate, _ in given.decisions:
        if gate not in gates:
            near = get_close_matches(gate, gates, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise BadInput(f"{target!r} has no gate {gate!r}; accepted: {', '.join(gates) or 'none'}{hint}")
    return Subject(str(graph.get_name()), graph, (as_given(given, learnt),), outside, ours=True)


@cache
def _named(target: str) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Found once a process: later its settings are those of a trial."""
    if names_a_file(target) and names_a_document(target) is None:
        raise BadInput(f"--input was given with {target!r}, whose scenarios stand in the file; accepted: it alone")
    return cast(CompiledStateGraph[Any, Any, Any, Any], graph_named(target))


def _gates(graph: CompiledStateGraph[Any, Any, Any, Any], before: str = "") -> Iterator[str]:
    """Every gate by its path, those of workflows in boxes too."""
    for name, spec in graph.builder.nodes.items():
        if isinstance(action_of(spec.runnable), Gate):
            yield f"{before}{name}"
        elif (inner := workflow_in(spec.runnable)) is not None:
            yield from _gates(inner, f"{before}{name}/")


def _theirs(target: str) -> Subject:
    module, graph = in_file(target)
    if not isinstance(graph, CompiledStateGraph):
        raise BadInput(f"{target!r} is not compiled; accepted: path.py:NAME of a StateGraph's compile()")
    if "workflow_version" not in (graph.config or {}).get("metadata", {}):
        graph = publish(graph.builder, Path(str(module.__file__)).stem)
    return _subject(str((graph.config or {}).get("metadata", {})["workflow"]), graph, module)


def _declared(target: str, file: Path) -> Subject:
    graph = graph_named(target)
    beside = file.with_suffix(".py")
    if not beside.is_file():
        told = f"--input with what the workflow is given, or {beside} with a list `scenarios`"
        raise BadInput(f"{target!r} has no crash scenarios; accepted: {told}")
    found = _subject(str(graph.get_name()), graph, imported(target, beside))  # type: ignore[union-attr, arg-type]
    return replace(found, ours=True)


def _subject(name: str, graph: CompiledStateGraph[Any, Any, Any, Any], module: ModuleType) -> Subject:
    scenarios = getattr(module, "scenarios", None)
    if not scenarios or not all(isinstance(scenario, Scenario) for scenario in scenarios):
        raise BadInput(f"{module.__file__} has no `scenarios`; accepted: a list of host.crashtest.scenario.Scenario")
    return Subject(name, graph, tuple(scenarios), getattr(module, "outside", _nothing))


def _nothing(_homes: Path) -> AbstractContextManager[Mapping[str, str]]:
    return nullcontext({})

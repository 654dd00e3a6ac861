"""Whose crash test it is: a shipped workflow by name, or a graph in somebody's file, with its scenarios."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import load
from graphs.publish import publish
from graphs.version import action_of, workflow_in
from host.crashtest.scenario import Outside, Scenario
from host.loading import graph_named, imported, in_file, names_a_document, names_a_file
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
}
"""Workflow name -> the module with its `scenarios` and its `outside`."""


@dataclass(frozen=True)
class Subject:
    name: str
    graph: CompiledStateGraph[Any, Any, Any, Any]
    scenarios: Sequence[Scenario]
    outside: Outside

    @property
    def version(self) -> str:
        return str((self.graph.config or {}).get("metadata", {})["workflow_version"])

    def scenario(self, name: str) -> Scenario:
        return next(scenario for scenario in self.scenarios if scenario.name == name)


@cache
def subject(target: str) -> Subject:
    """Read `travel`, `path.py:graph` or `path.yaml:WORKFLOW`, whose scenarios stand in `path.py` beside it.

    Raises:
        NotFound, BadInput: no such workflow or file, no graph in it, or no scenarios beside it.
    """
    if (document := names_a_document(target)) is not None:
        return _declared(target, Path(document[0]))
    if names_a_file(target):
        return _theirs(target)
    graph = load(target)
    if target not in SHIPPED:
        others = "path.py:graph, path.yaml:WORKFLOW"
        raise BadInput(f"{target} has no crash scenarios yet; accepted: {', '.join(SHIPPED)}, {others}")
    return _subject(target, graph, import_module(SHIPPED[target]))


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
        raise BadInput(f"{target!r} has no crash scenarios; accepted: {beside} with a list `scenarios`")
    return _subject(str(graph.get_name()), graph, imported(target, beside))  # type: ignore[union-attr, arg-type]


def _subject(name: str, graph: CompiledStateGraph[Any, Any, Any, Any], module: ModuleType) -> Subject:
    scenarios = getattr(module, "scenarios", None)
    if not scenarios or not all(isinstance(scenario, Scenario) for scenario in scenarios):
        raise BadInput(f"{module.__file__} has no `scenarios`; accepted: a list of host.crashtest.scenario.Scenario")
    return Subject(name, graph, tuple(scenarios), getattr(module, "outside", _nothing))


def _nothing(_homes: Path) -> AbstractContextManager[Mapping[str, str]]:
    return nullcontext({})

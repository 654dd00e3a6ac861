"""Whose crash test it is: a shipped workflow by name, or a graph in somebody's file, with its scenarios."""

import importlib.util
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import WORKFLOWS, load
from graphs.publish import publish
from graphs.version import action_of
from host.crashtest.scenario import Outside, Scenario
from reliability.attempts import Attempts
from reliability.errors import BadInput

SHIPPED = {"travel": "host.crashtest.travel"}
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
    """Read `travel` or `path.py:graph`; a file's graph can be driven by name in this process afterwards.

    Raises:
        NotFound, BadInput: no such workflow or file, no graph in it, or no scenarios beside it.
    """
    file, _, wanted = target.rpartition(":")
    if file.endswith(".py"):
        return _theirs(Path(file), wanted)
    graph = load(target)
    if target not in SHIPPED:
        raise BadInput(f"{target} has no crash scenarios yet; accepted: {', '.join(SHIPPED)} or path.py:graph")
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
            yield from tries_of(action_of(spec.runnable))


def _theirs(file: Path, wanted: str) -> Subject:
    module = _module(file)
    graph = getattr(module, wanted, None)
    if not isinstance(graph, CompiledStateGraph):
        raise BadInput(f"{file} has no compiled graph {wanted!r}; accepted: path.py:NAME of a StateGraph's compile()")
    if "workflow_version" not in (graph.config or {}).get("metadata", {}):
        graph = publish(graph.builder, file.stem)
    name = str((graph.config or {}).get("metadata", {})["workflow"])
    alias = ModuleType(f"{module.__name__}_{wanted}")
    alias.__dict__["graph"] = graph
    sys.modules[alias.__name__] = alias
    WORKFLOWS[name] = alias.__name__
    return _subject(name, graph, module)


def _module(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"crashtest_{file.stem}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise BadInput(f"there is no file {str(file)!r}; accepted: a workflow's name or path.py:graph")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def _subject(name: str, graph: CompiledStateGraph[Any, Any, Any, Any], module: ModuleType) -> Subject:
    scenarios = getattr(module, "scenarios", None)
    if not scenarios or not all(isinstance(scenario, Scenario) for scenario in scenarios):
        raise BadInput(f"{module.__file__} has no `scenarios`; accepted: a list of host.crashtest.scenario.Scenario")
    return Subject(name, graph, tuple(scenarios), getattr(module, "outside", _nothing))


def _nothing(_homes: Path) -> AbstractContextManager[Mapping[str, str]]:
    return nullcontext({})

"""Finding the graph that a person names: a workflow, or an attribute of somebody's file."""

import contextlib
import importlib.util
import sys
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import WORKFLOWS, load
from reliability.errors import BadInput

Given = StateGraph[Any, Any, Any, Any] | CompiledStateGraph[Any, Any, Any, Any]
DEFAULT = "graph"


def graph_named(target: str) -> Given:
    """A workflow of ours by name, or `FILE.py:ATTRIBUTE` (without an attribute: `graph`).

    The file is imported, so its top level runs; the graph never does.

    Raises:
        BadInput, NotFound: what was given names no graph, and why.
    """
    return in_file(target)[1] if names_a_file(target) else load(target)


def names_a_file(target: str) -> bool:
    return ":" in target or target.endswith(".py")


def in_file(target: str) -> tuple[ModuleType, Given]:
    """`FILE.py:ATTRIBUTE` as the imported file and the graph in it.

    Raises:
        BadInput: as above.
    """
    path, _, attribute = target.rpartition(":") if ":" in target else (target, "", DEFAULT)
    module = _imported(target, Path(path))
    return module, _attribute(module, target, attribute or DEFAULT)


def _imported(target: str, file: Path) -> ModuleType:
    if not file.is_file() or file.suffix != ".py":
        known = ", ".join(WORKFLOWS)
        raise BadInput(f"{target!r}: there is no Python file {str(file)!r}; accepted: {known}, or FILE.py:GRAPH")
    name = f"fermata_read_{file.stem}"
    spec = importlib.util.spec_from_file_location(name, file.resolve())
    if spec is None or spec.loader is None:
        raise BadInput(f"{target!r}: {str(file)!r} cannot be imported; accepted: a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses and type hints look their module up there
    sys.path[:0] = [str(Path.cwd()), str(file.resolve().parent)]
    try:
        with contextlib.redirect_stdout(sys.stderr):  # stdout belongs to the report
            spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # somebody else's code may raise anything at all
        raise BadInput(f"{target!r}: the file fails on import: {type(error).__name__}: {error}") from error
    return module


def _attribute(module: ModuleType, target: str, attribute: str) -> Given:
    graphs = [name for name, value in vars(module).items() if isinstance(value, StateGraph | CompiledStateGraph)]
    found = getattr(module, attribute, None)
    if isinstance(found, StateGraph | CompiledStateGraph):
        return found
    accepted = f"accepted: {', '.join(graphs)}" if graphs else "the file holds no graph at its top level"
    if hasattr(module, attribute):
        kind = type(found).__name__
        raise BadInput(f"{target!r}: {attribute!r} is a {kind}, no StateGraph and no compiled graph; {accepted}")
    near = get_close_matches(attribute, graphs, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise BadInput(f"{target!r}: the file has no {attribute!r}; {accepted}{hint}")

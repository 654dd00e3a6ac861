"""Finding the graph that a person names: a workflow, an attribute of somebody's file, or a workflow in a document."""

import contextlib
import importlib.util
import sys
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from types import ModuleType
from typing import Any

from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import WORKFLOWS, load
from reliability.errors import BadInput, NotFound

Given = StateGraph[Any, Any, Any, Any] | CompiledStateGraph[Any, Any, Any, Any]
DEFAULT = "graph"
DOCUMENTS = (".yaml", ".yml")


def graph_named(target: str) -> Given:
    """A workflow by name, `FILE.py:ATTRIBUTE` (without an attribute: `graph`), or `FILE.yaml:WORKFLOW` (without a
    workflow: the one in it).

    A Python file is imported, so its top level runs; the graph never does.

    Raises:
        BadInput, NotFound: what was given names no graph, and why.
    """
    found = graphs_named(target)
    if len(found) > 1:
        raise BadInput(f"{target!r} declares {len(found)} workflows; accepted: {target}:WORKFLOW of {', '.join(found)}")
    return next(iter(found.values()))


def graphs_named(target: str) -> Mapping[str, Given]:
    """The same; of `FILE.yaml` every workflow that it declares, by its name. What else was named goes by that.

    Raises:
        BadInput, NotFound: as above.
    """
    if (document := names_a_document(target)) is not None:
        return in_document(*document)
    return {target: in_file(target)[1] if names_a_file(target) else load(target)}


def names_a_file(target: str) -> bool:
    return ":" in target or target.endswith(".py")


def names_a_document(target: str) -> tuple[str, str] | None:
    """The file, and the workflow in it or nothing; None for a target that is no such thing."""
    if target.endswith(DOCUMENTS):
        return target, ""
    file, _, workflow = target.rpartition(":")
    return (file, workflow) if file.endswith(DOCUMENTS) else None


def in_document(file: str, workflow: str = "") -> Mapping[str, Given]:
    """The workflows of a file of documents; nothing needs to be applied.

    Raises:
        BadInput: it cannot be read, or declares no workflow. NotFound: none of that name.
    """
    from graphs.declared.files import graphs_in  # only here: a workflow of ours needs none of it

    found = graphs_in(file)
    if not found:
        raise BadInput(f"{file}: declares no workflow; accepted: a document of the kind AIOrchestrator")
    if not workflow:
        return found
    meant = [name for name in found if workflow in (name, name.rpartition("/")[2])]
    if len(meant) != 1:
        near = get_close_matches(workflow, [*found, *(name.rpartition("/")[2] for name in found)], n=1)
        hint = f"; did you mean {near[0]!r}?" if near and not meant else ""
        raise NotFound(f"{file} declares no one workflow {workflow!r}; accepted: {', '.join(found)}{hint}")
    return {meant[0]: found[meant[0]]}


def in_file(target: str) -> tuple[ModuleType, Given]:
    """`FILE.py:ATTRIBUTE` as the imported file and the graph in it.

    Raises:
        BadInput: as above.
    """
    path, _, attribute = target.rpartition(":") if ":" in target else (target, "", DEFAULT)
    module = imported(target, Path(path))
    return module, _attribute(module, target, attribute or DEFAULT)


def imported(target: str, file: Path) -> ModuleType:
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

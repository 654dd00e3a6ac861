"""The version of a workflow: a digest of its topology, its node declarations and its state schema.

Two processes with the same code have the same version; a state renamed, an edge moved or a limit changed is another.
"""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from langchain_core.runnables import RunnableSequence
from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph

LATER = ("renamed_from", "approvers", "seniors", "escalation", "demands")
"""Declarations that came later: where they say nothing, the version is what it was before there were any."""


def version_of(builder: StateGraph[Any, Any, Any, Any]) -> str:
    """12 hexadecimal characters."""
    text = json.dumps(described(builder), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def described(builder: StateGraph[Any, Any, Any, Any]) -> dict[str, Any]:
    """The workflow as plain data: what the version is the digest of, and what two versions differ in."""
    return {
        "states": {name: declared(action_of(spec.runnable)) for name, spec in sorted(builder.nodes.items())},
        "edges": sorted([start, end] for start, end in builder.edges),
        "joins": sorted([*starts, end] for starts, end in builder.waiting_edges),
        "branches": {
            source: {name: dict(branch.ends or {}) for name, branch in sorted(branches.items())}
            for source, branches in sorted(builder.branches.items())
        },
        "fields": {name: _type(hint) for name, hint in sorted(_hints(builder.state_schema).items())},
        **_metadata(builder),
    }


def _metadata(builder: StateGraph[Any, Any, Any, Any]) -> dict[str, Any]:
    """What is declared beside a node (`loop`, `sends`), without the reasons of exceptions and without where a document
    declares it: words that only explain.

    Where nothing is, the version is what it was before this was looked at.
    """
    known = {name: spec.metadata or {} for name, spec in sorted(builder.nodes.items())}
    told = {
        name: declared({key: held[key] for key in held if key not in ("why", "at")}) for name, held in known.items()
    }
    told = {name: held for name, held in told.items() if held}
    return {"metadata": told} if told else {}


def action_of(runnable: Any) -> Any:
    """The callable that was given to `add_node`, out of LangGraph's wrapping; a sync one's `afunc` is a thread hop."""
    return getattr(runnable, "func", None) or getattr(runnable, "afunc", None) or runnable


def workflow_in(runnable: Any) -> CompiledStateGraph[Any, Any, Any, Any] | None:
    """The whole workflow that stands in a box: by itself, or between what it is given and what is kept of it."""
    steps = runnable.steps if isinstance(runnable, RunnableSequence) else [runnable]
    return next((step for step in steps if isinstance(step, CompiledStateGraph)), None)


def declared(value: Any) -> Any:
    """A declaration as plain data: a dataclass's fields, a subgraph's machine, a function's name, a value's text."""
    if is_dataclass(value) and not isinstance(value, type):
        told = {field.name: getattr(value, field.name) for field in fields(value) if field.repr}
        known = {name: declared(inner) for name, inner in told.items() if name not in LATER or inner}
        return {"is": type(value).__name__, **known}
    if isinstance(value, CompiledStateGraph):
        return described(value.builder)
    if isinstance(value, RunnableSequence):
        return [declared(action_of(step)) for step in value.steps]
    if isinstance(value, Mapping):
        return {str(name): declared(inner) for name, inner in sorted(value.items())}
    if isinstance(value, frozenset | set):
        return sorted(str(declared(inner)) for inner in value)
    if isinstance(value, list | tuple):
        return [declared(inner) for inner in value]
    return _called(value) if callable(value) else _text(value)


def _called(value: Any) -> str:
    """A function's name; of a partial also what it was given."""
    if isinstance(value, functools.partial):
        given = [*map(_given, value.args), *(f"{name}={_given(of)}" for name, of in sorted(value.keywords.items()))]
        return f"{declared(value.func)}({', '.join(given)})"
    return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', type(value).__qualname__)}"


def _given(value: Any) -> str:
    """Numbers, functions and declarations; of anything else its kind, because a text may be a secret."""
    plain = value is None or callable(value) or is_dataclass(value) or isinstance(value, int | float)
    return str(declared(value)) if plain else type(value).__qualname__


def _text(value: Any) -> str:
    """A value's text, or its kind where the text would only be an address, different in every process."""
    kind: Any = type(value)
    told = (kind.__str__, kind.__repr__) != (object.__str__, object.__repr__)
    return str(value) if told else str(kind.__qualname__)


def _hints(schema: Any) -> dict[str, Any]:
    return get_type_hints(schema, include_extras=True)


def _type(hint: Any) -> list[str]:
    """A field's type and reducer in names. Not its `repr`: that holds a reducer's address, different in every process,
    and the insides of other libraries' types, different after every upgrade of theirs.
    """
    base, *extras = [hint.__origin__, *hint.__metadata__] if get_origin(hint) is Annotated else [hint]
    reducers = [str(declared(extra)) for extra in extras if callable(extra)]
    return [_name(base), *(_name(part) for part in get_args(base)), *reducers]


def _name(part: Any) -> str:
    if isinstance(part, str):  # a word of a Literal
        return part
    origin = get_origin(part) or part
    return str(getattr(origin, "__qualname__", None) or type(origin).__qualname__)

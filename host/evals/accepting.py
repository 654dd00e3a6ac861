"""What a case says is held against the workflow it names: its states, its gates, its input, the services' faults."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import load
from host.crashtest.sandboxes import SERVICES
from host.evals.counting import KINDS
from host.evals.states import states_of
from host.evals.suite import Case
from host.inputs import accepted_words, check_input, converses
from nodes.words_given import unusable
from reliability.errors import FermataError
from reliability.yaml_text import Place
from tools.sandbox.faults import read

Wrong = Iterator[tuple[Place, str]]


def wrong_with(case: Case) -> Wrong:
    """Everything that could never come true, or could not be played; each with its place in the case."""
    try:
        graph = load(case.workflow)
    except FermataError as error:
        yield ("workflow",), str(error) if case.workflow else "names no workflow; accepted: workflow, here or above"
        return
    yield from _input(case, graph)
    yield from _states(case)
    yield from _faults(case)
    for kind in case.expect.holds or {}:
        if why := _not_in(kind, KINDS, "kind of thing"):
            yield ("expect", "holds", kind), why


def _input(case: Case, graph: CompiledStateGraph[Any, Any, Any, Any]) -> Wrong:
    if case.turns is not None and not converses(graph):
        yield ("turns",), f"{case.workflow} takes no conversation; accepted: ask or input"
    for at, text in enumerate(case.turns or []):
        if why := unusable(text, accepted_words(graph)):
            yield ("turns", at), why
    try:
        check_input(graph, case.given)
    except FermataError as error:
        yield ("input" if case.input is not None else "ask",), str(error)
    for name in case.files:
        if not name or "/" in name or "\\" in name or name.startswith("."):
            yield ("files", name), f"the file {name!r} is no plain name; accepted: such as list.csv"


def _states(case: Case) -> Wrong:
    """Names of states: those of the workflow, and those of the workflows inside it."""
    own, known, expect = tuple(load(case.workflow).builder.nodes), states_of(case.workflow), case.expect
    named: list[tuple[Place, str, Iterable[str]]] = [(("expect", "end"), expect.end, known)] if expect.end else []
    if isinstance(expect.route, list):
        named += [(("expect", "route", at), state, own) for at, state in enumerate(expect.route)]
    for key, states in (("visits", expect.visits), ("never", expect.never)):
        named += [(("expect", key, at), state, known) for at, state in enumerate(states)]
    named += [(("decisions", gate), gate, known) for gate in case.decisions]
    for place, state, accepted in named:
        if why := _not_in(state, accepted, f"state of {case.workflow}"):
            yield place, why


def _faults(case: Case) -> Wrong:
    for service, rules in case.faults.items():
        for at, rule in enumerate(rules):
            try:
                read([rule], SERVICES[service].rule)
            except FermataError as error:
                yield ("faults", service, at), str(error)


def _not_in(name: str, known: Iterable[str], what: str) -> str:
    accepted = list(known)
    if name in accepted:
        return ""
    near = get_close_matches(name, accepted, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"there is no {what} {name!r}; accepted: {', '.join(accepted)}{hint}"

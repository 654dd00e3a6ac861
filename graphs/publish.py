"""Publishing a workflow: compiled without a checkpointer, with its name, version and limits attached to it.

What is attached travels with the graph, so that a bare `ainvoke`, the CLI and LangGraph's server all have it.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from langgraph.graph import StateGraph
from langgraph.graph.state import CompiledStateGraph

from graphs.published import PublishedGraph
from graphs.unsafe import UnsafeGraph
from graphs.verify import verify
from graphs.verify.findings import Finding
from graphs.version import action_of, described, version_of
from reliability.budget import Budget
from reliability.errors import BadInput
from tools.budgets.site import budgets_for
from tools.guards.behaviour import Behaviour, behaviour_for
from tools.guards.site import Guardrails, set_for

RECURSION_LIMIT = 100
"""Supersteps of one call. LangGraph's own default, 10007, would let a loop run for an hour before anybody knows."""


DESCRIBED: dict[str, dict[str, Any]] = {}
"""Version -> description of every workflow that this process published; kept in the ledger when a run begins."""


def publish(
    builder: StateGraph[Any, Any, Any, Any],
    name: str,
    *,
    recursion_limit: int = RECURSION_LIMIT,
    guardrails: Guardrails | None = None,
    behaviour: Behaviour | None = None,
    budgets: Iterable[Budget] | None = None,
    findings: Iterable[Finding] = (),
) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The graph that `langgraph.json` names; the server or the host brings the checkpointer.

    It has the `guardrails` and the limits of `behaviour` of the site, or its own: `()` leaves it unguarded; its
    `budgets` come beside the site's. `findings`: what is to be said of it beside what the graph shows. None of it is
    part of its version, so that a changed pattern, or a raised limit,
    strands no run that waits.

    It is verified here, which takes a few milliseconds for a workflow of one screen. One with errors can be read and
    drawn; running it is refused with `graphs.unsafe.Unsafe`, whoever calls.
    """
    refuse_shared_names(builder)
    behaviour_for(name, behaviour)
    beside, report = tuple(findings), verify(builder, name)
    report = replace(report, findings=(*report.findings, *beside))
    version = version_of(builder)
    DESCRIBED[version] = described(builder)
    known = {"workflow": name, "workflow_version": version}
    set_for(name, guardrails)
    budgets_for(name, budgets)
    parts: dict[str, Any] = {**vars(builder.compile(name=name)), "pinned": known, "beside": beside}
    compiled = UnsafeGraph(report=report, **parts) if report.errors else PublishedGraph(**parts)
    return compiled.with_config({"recursion_limit": recursion_limit, "metadata": known})


def refuse_shared_names(builder: StateGraph[Any, Any, Any, Any]) -> None:
    """No state may have been called what another one is, or was, called: keys and requests are made of the oldest name.

    Raises:
        BadInput: two states share a name.
    """
    owner = {name: name for name in builder.nodes}
    for name, spec in builder.nodes.items():
        for old in getattr(action_of(spec.runnable), "renamed_from", ()):
            if owner.setdefault(old, name) != name:
                raise BadInput(
                    f"{name} says that it was called {old!r}, and so is, or was, {owner[old]}: their effects would share "
                    f"keys, and an approval of one would pass for the other's; accepted: a name that {name} alone had"
                )

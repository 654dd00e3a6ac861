"""Counting: what a state did is kept with what it wrote, in one transaction: neither is there without the other.

Nothing is stored here. What is counted while a state runs lies in a tray of its task, in memory; whoever stores the
task's writes takes it and stores it beside them (`host.checkpoints`). A process that is killed before loses both, and
the state runs, and counts, again.
"""

import os
import time
from collections import OrderedDict, defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol, get_args, runtime_checkable

from langgraph.errors import GraphBubbleUp

from state.guarding import Finding
from tools.running import running
from tools.telemetry.acting import acting

Series = tuple[str, tuple[str, ...]]
"""A metric's name, and the values of its labels in their order (`host.metrics.names`)."""

Counts = Mapping[Series, float]

Status = Literal["success", "partial", "failed", "error"]
"""How an agent's visit ended."""
STATUSES = get_args(Status)


@runtime_checkable
class Counting(Protocol):
    """A checkpointer that keeps counts."""

    async def count(self, run: str, counts: Counts) -> None: ...


TASKS, SECONDS, TOKENS = "ai_agent_tasks_total", "ai_agent_response_duration_seconds", "ai_agent_tokens_used_total"
TRIGGERED, OUTCOMES = "ai_guardrail_triggered_total", "fermata_run_outcomes_total"
FAILED_TRIES, WAITED, ENTERED = (
    "fermata_failed_tries_total",
    "fermata_gate_waiting_seconds",
    "fermata_states_entered_total",
)

TROUBLE = frozenset(
    {"failed try", "in doubt", "probe failed", "model failed", "model late", "malformed answer", "tool failed"}
)
"""The stream events that tell of a try that gave nothing (docs/events.md)."""

SHORT = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""[s] The upper ends of the buckets of what machines are waited for,"""
LONG = (1.0, 10.0, 60.0, 300.0, 1800.0, 3600.0, 14400.0, 43200.0, 86400.0, 259200.0, 604800.0)
"""[s] and people."""
BUCKETS = {SECONDS: SHORT, WAITED: LONG}

MOST_TASKS = 10_000
"""Tasks whose trays nobody took yet; the newest. A graph without our saver never has them taken."""

_trays: OrderedDict[str, defaultdict[Series, float]] = OrderedDict()
_inside: dict[str, set[str]] = {}


def on() -> bool:
    """Are metrics counted here? `FERMATA_METRICS`, by default yes."""
    return os.environ.get("FERMATA_METRICS") != "off"


def count(name: str, *labels: str, by: float = 1) -> None:
    """For the task that runs here; outside of one nothing is counted."""
    if not on() or not (tasks := _tasks()):
        return
    for outer in tasks[:-1]:
        _inside.setdefault(outer, set()).add(tasks[-1])
    while len(_inside) > MOST_TASKS:
        _inside.pop(next(iter(_inside)))
    tray(tasks[-1])[name, labels] += by


def measured(name: str, *labels: str, seconds: float) -> None:
    """One more in the bucket that it falls into, and the sum."""
    top = next((top for top in BUCKETS[name] if seconds <= top), None)
    count(name, *labels, "+Inf" if top is None else repr(top))
    count(name, *labels, "sum", by=seconds)


def tray(task: str) -> defaultdict[Series, float]:
    """What was counted for a task; for a run that is at the door, its id stands for the task."""
    if len(_trays) > MOST_TASKS:
        _inside.pop(_trays.popitem(last=False)[0], None)
    return _trays.setdefault(task, defaultdict(float))


def taken(task: str) -> Counts:
    """All that was counted for a task and within it since it was taken last; it is forgotten here."""
    if not _trays:
        return {}
    sums: defaultdict[Series, float] = defaultdict(float)
    for one in (task, *_inside.pop(task, ())):
        for series, number in _trays.pop(one, {}).items():
            sums[series] += number
    return sums


@dataclass
class Visit:
    """One visit of an agent while it lasts; `status` is how it ended."""

    status: Status = "success"


@asynccontextmanager
async def visit(agent: str) -> AsyncIterator[Visit]:
    """A task of an agent, its status and how long it took, is counted when it is left; a pause is no end."""
    began, seen, before = time.perf_counter(), Visit(), acting.set(agent)
    try:
        yield seen
    except GraphBubbleUp:
        raise
    except Exception:
        seen.status = "error"
        _visited(agent, seen, began)
        raise
    finally:
        acting.reset(before)
    _visited(agent, seen, began)


def _visited(agent: str, seen: Visit, began: float) -> None:
    count(TASKS, agent, seen.status)
    measured(SECONDS, agent, seconds=time.perf_counter() - began)


def spent(agent: str, usage: Mapping[str, Any]) -> None:
    """The tokens of one answer of a model, in and out."""
    count(TOKENS, agent, str(usage["model"]), by=usage["input_tokens"] + usage["output_tokens"])


def told(phase: str, event: str, said: Mapping[str, Any]) -> None:
    """What a stream event counts for: a guardrail's finding, a try that gave nothing."""
    if event == "guarded":
        count(TRIGGERED, str(said["guardrail"]), str(said["action"]))
    elif event in TROUBLE:
        count(FAILED_TRIES, phase, event)


def triggered(findings: Iterable[Finding]) -> None:
    for finding in findings:
        count(TRIGGERED, finding["check"], finding["action"])


def at_the_door(run: str, findings: Iterable[Finding]) -> None:
    """What was found before anything of the run began; its id stands for a task's."""
    for finding in findings if on() and run else ():
        tray(run)[TRIGGERED, (finding["check"], finding["action"])] += 1


def decided(gate: str, asked: str, answered: str | None) -> None:
    """How long people were waited for, as the ledger wrote both moments."""
    if answered is not None:
        waited = (datetime.fromisoformat(answered) - datetime.fromisoformat(asked)).total_seconds()
        measured(WAITED, gate, seconds=max(0.0, waited))


def ended(config: Mapping[str, Any], status: str) -> None:
    count(OUTCOMES, str((config.get("metadata") or {}).get("workflow") or "(unnamed)"), status)


def _tasks() -> list[str]:
    """The tasks that run here, the outermost first: LangGraph's namespace is `STATE:task|STATE:task` (tested)."""
    namespace = str(running().get("configurable", {}).get("checkpoint_ns", ""))
    return [part.rpartition(":")[2] for part in namespace.split("|") if ":" in part]

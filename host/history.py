"""A run's checkpoints as a timeline: when, which states were left and by which way, what changed and who decided.

Read from the checkpoints as they are stored, so that it also tells of runs whose workflow has changed since.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from langgraph.checkpoint.base import CheckpointTuple
from langgraph.graph import StateGraph

from graphs.catalog import load
from graphs.version import workflow_in
from host.checkpoints import INTERRUPT, GuardedSaver
from host.waiting import waiting
from reliability.errors import Refusal
from reliability.ledger.runs import Run

Ways = Mapping[str, Mapping[str, str]]
"""State -> label -> the state that the label leads to."""

OWN = ("__", "branch:", "join:")
"""How LangGraph's own channels begin; every other channel is a field of the state."""


@dataclass(frozen=True)
class Moment:
    """One checkpoint. `left` are the states that ended in it, by state the label of the way out ("" where it cannot be
    told); `entered` are those that come next. `mark`: `update` by hand, `fork`: continued from an older checkpoint,
    `migrated`: moved to another version of the workflow, or `forked from RUN`: what comes before it is that run's.
    `overtaken`: it is not on the way to where the run stands now.
    """

    checkpoint: str
    parent: str | None
    at: str
    left: Mapping[str, str]
    entered: tuple[str, ...]
    changed: tuple[str, ...]
    decided: tuple[str, ...]
    waits: bool
    mark: str
    overtaken: bool


async def history(saver: GuardedSaver, run: Run) -> list[Moment]:
    """Every checkpoint of the run and of the workflows inside it, newest last; changes nothing.

    The states inside a box are told by their paths, `travel/APPROVING`. What happens inside an agent is not told.
    """
    every: Any = {"configurable": {"thread_id": run.id}}
    visits: dict[str, list[CheckpointTuple]] = {}
    async for stored in saver.alist(every):
        visits.setdefault(stored.config["configurable"].get("checkpoint_ns", ""), []).append(stored)
    known = await asyncio.to_thread(every_ways, run.workflow)
    told = [
        moment
        for namespace, found in visits.items()
        if not (box := box_of(namespace)) or box in known
        for moment in timeline(found[::-1], known.get(box, {}), box)
    ]
    return sorted(told, key=lambda moment: (moment.at, moment.checkpoint))


def box_of(namespace: str) -> str:
    """The path of the workflow whose checkpoints these are: `travel`; nothing for the run's own."""
    return "/".join(step.partition(":")[0] for step in namespace.split("|")) if namespace else ""


def ways(workflow: str) -> Ways:
    """Every labelled way out of every state, as the code has them now; nothing for a workflow that is not known."""
    return every_ways(workflow).get("", {})


def every_ways(workflow: str) -> Mapping[str, Ways]:
    """The same, and that of each workflow inside it by its path."""
    try:
        return dict(_ways_in(load(workflow).builder, ""))
    except Refusal:
        return {}


def _ways_in(builder: StateGraph[Any, Any, Any, Any], box: str) -> Iterator[tuple[str, Ways]]:
    yield (
        box,
        {
            state: {str(label): str(end) for branch in out.values() for label, end in (branch.ends or {}).items()}
            for state, out in builder.branches.items()
        },
    )
    for name, spec in builder.nodes.items():
        if (inner := workflow_in(spec.runnable)) is not None:
            yield from _ways_in(inner.builder, f"{box}/{name}" if box else name)


def timeline(stored: Sequence[CheckpointTuple], known: Ways, box: str = "") -> list[Moment]:
    """`stored` oldest first; `box` is the path of the workflow that they belong to."""
    by_id = {_id(one.config): one for one in stored}
    line, continued = _line(stored, by_id), set[str]()
    moments = []
    for one in stored:
        parent = by_id.get(_parent(one) or "")
        moments.append(
            _moment(one, parent, known, again=_parent(one) in continued, overtaken=_id(one.config) not in line)
        )
        continued.add(_parent(one) or "")
    return [_inside(box, moment) for moment in moments] if box else moments


def _inside(box: str, moment: Moment) -> Moment:
    """The same, its states told by their paths."""
    left = {f"{box}/{state}": way for state, way in moment.left.items()}
    return replace(moment, left=left, entered=tuple(f"{box}/{state}" for state in moment.entered))


def _moment(
    one: CheckpointTuple, parent: CheckpointTuple | None, known: Ways, *, again: bool, overtaken: bool
) -> Moment:
    mark = _mark(one, again=again and parent is not None)
    entered_then = one.metadata.get("source") == "loop" and mark != "migrated"
    before = waiting(parent.checkpoint) if parent and entered_then else []
    entered = waiting(one.checkpoint)
    then: Mapping[str, Any] = parent.checkpoint["channel_values"] if parent else {}
    now = one.checkpoint["channel_values"]
    return Moment(
        checkpoint=_id(one.config),
        parent=_parent(one),
        at=one.checkpoint["ts"],
        left={state: _way(known.get(state, {}), entered) for state in before},
        entered=tuple(entered),
        changed=(*_names(one), *_changed(_versions(parent), _versions(one), then, now)),
        decided=tuple(_decided(then.get("approvals"), now.get("approvals"))),
        waits=any(channel == INTERRUPT for _, channel, _ in one.pending_writes or []),
        mark=mark,
        overtaken=overtaken,
    )


def _mark(one: CheckpointTuple, *, again: bool) -> str:
    """How it came about, where that was not the run's own next step."""
    known: Mapping[str, Any] = {**one.metadata}
    if "forked_from" in known:
        return f"forked from {known['forked_from']['run']}"
    if "migrated" in known:
        return "migrated"
    if known.get("source") == "fork" or again:
        return "fork"
    return "update" if known.get("source") == "update" else ""


def _names(one: CheckpointTuple) -> list[str]:
    """What a migration renamed."""
    known: Mapping[str, Any] = {**one.metadata}
    return [f"{old} is now {new}" for old, new in known.get("migrated", {}).get("names", {}).items()]


def _line(stored: Sequence[CheckpointTuple], by_id: Mapping[str, CheckpointTuple]) -> set[str]:
    """The checkpoints that lead to the newest one."""
    line: set[str] = set()
    at = _id(stored[-1].config) if stored else ""
    while at in by_id:
        line.add(at)
        at = _parent(by_id[at]) or ""
    return line


def _way(out: Mapping[str, str], entered: Iterable[str]) -> str:
    """The label that leads there; with states in parallel, what can be told."""
    ends = set(entered) or {"__end__"}
    labels = [label for label, end in out.items() if end in ends]
    return labels[0] if len(labels) == 1 else ""


def _versions(stored: CheckpointTuple | None) -> Mapping[str, Any]:
    return stored.checkpoint["channel_versions"] if stored else {}


def _changed(
    old: Mapping[str, Any], new: Mapping[str, Any], then: Mapping[str, Any], now: Mapping[str, Any]
) -> Iterable[str]:
    """The fields that were written, and where it can be said briefly what in them."""
    for field in sorted(new):
        if field.startswith(OWN) or old.get(field) == new[field]:
            continue
        before, after = then.get(field), now.get(field)
        if isinstance(after, Mapping):
            known = before if isinstance(before, Mapping) else {}
            yield from (f"{field}.{name}{_word(value)}" for name, value in after.items() if known.get(name) != value)
        elif isinstance(after, list):
            added = len(after) - (len(before) if isinstance(before, list) else 0)
            yield f"{field} +{added}" if added > 0 else field
        elif before != after or field not in now:
            yield field


def _word(value: Any) -> str:
    """An outcome's or an approval's one word."""
    said = (value.get("result") or value.get("verdict")) if isinstance(value, Mapping) else None
    return f" = {said}" if said else ""


def _decided(then: Any, now: Any) -> Iterable[str]:
    """Who voted what since the checkpoint before; a request that nobody answered in time says so."""
    for gate, approval in (now or {}).items():
        before = (then or {}).get(gate, {})
        same = before.get("request") == approval.get("request")
        seen = before.get("votes", []) if same else []
        yield from (_vote(vote) for vote in approval.get("votes", []) if vote not in seen)
        if approval.get("status") == "expired" and not (same and before.get("status") == "expired"):
            yield "nobody, in time"


def _vote(vote: Mapping[str, Any]) -> str:
    team = f"@{vote['team']}" if vote.get("team") else ""
    whose = f" for {vote['on_behalf']}" if vote.get("on_behalf") else ""
    return f"{vote['voter']}{team}{whose}: {vote['decision']}"


def _id(config: Any) -> str:
    return str(config["configurable"]["checkpoint_id"])


def _parent(stored: CheckpointTuple) -> str | None:
    return _id(stored.parent_config) if stored.parent_config else None

"""What came of a case, as plain facts that can be judged without asking anybody."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from langgraph.checkpoint.base import CheckpointTuple

from host.checkpoints import GuardedSaver
from host.evals.states import states_of
from host.history import timeline
from host.runs import Host, View


@dataclass(frozen=True)
class Happened:
    """`route` is the way through the workflow's own states, a state that was entered again at once named once;
    `visited` are the states of workflows inside it too. `unpriced` tokens cost nobody knows what.
    """

    end: str
    route: Sequence[str] = ()
    visited: Sequence[str] = ()
    said: str = ""
    output: Mapping[str, Any] = field(default_factory=dict)
    holds: Mapping[str, int] = field(default_factory=dict)
    model_calls: int = 0
    tokens: int = 0
    unpriced: int = 0
    money: Mapping[str, Decimal] = field(default_factory=dict)
    seconds: float = 0.0
    run: str = ""
    version: str = ""
    trouble: str = ""


async def happened(host: Host, view: View, holds: Mapping[str, int], seconds: float) -> Happened:
    """Read what the run left behind; changes nothing."""
    waits = [place.split("/") for place in view.next]
    own, inside = await _ways(host.saver, view.run.id, states_of(view.run.workflow))
    used = list((view.values.get("usage") or {}).values())
    priced = [one for one in used if one.get("exact")]
    return Happened(
        end=waits[-1][-1] if waits else view.run.status,
        route=_once([*own, *(path[0] for path in waits)]),
        visited=[*own, *inside, *(state for path in waits for state in path)],
        said=_said(view),
        output=view.values,
        holds=holds,
        model_calls=sum(one["calls"] for one in used),
        tokens=sum(map(_tokens, used)),
        unpriced=sum(_tokens(one) for one in used if not one.get("exact")),
        money=_sums(priced),
        seconds=seconds,
        run=view.run.id,
        version=view.run.version,
    )


async def _ways(saver: GuardedSaver, run: str, known: Sequence[str]) -> tuple[list[str], list[str]]:
    """The states that were left: the run's own, and those of workflows inside its boxes (not the steps of an agent)."""
    stored: dict[str, list[CheckpointTuple]] = {}
    config: Any = {"configurable": {"thread_id": run}}
    async for one in saver.alist(config):
        stored.setdefault(str(one.config["configurable"].get("checkpoint_ns", "")), []).append(one)
    ways = {place: _left(found[::-1]) for place, found in stored.items()}
    own = ways.pop("", [])
    return own, [state for way in ways.values() for state in way if state in known]


def _left(stored: Sequence[CheckpointTuple]) -> list[str]:
    moments = timeline(stored, {})
    return [state for moment in moments if not moment.overtaken for state in moment.left if state != "__start__"]


def _once(states: Sequence[str]) -> list[str]:
    return [state for at, state in enumerate(states) if at == 0 or states[at - 1] != state]


def _said(view: View) -> str:
    """The run's last words, or what it asks for where it waits."""
    if view.message or not view.interrupts:
        return view.message
    asked = view.interrupts[0].value
    requests = asked.get("action_requests") or []
    return str(asked.get("question") or "\n".join(str(one.get("description", "")) for one in requests))


def _tokens(used: Mapping[str, Any]) -> int:
    return int(used["input_tokens"]) + int(used["output_tokens"])


def _sums(priced: Sequence[Mapping[str, Any]]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for one in priced:
        currency = str(one["cost"]["currency"])
        sums[currency] = sums.get(currency, Decimal(0)) + Decimal(one["exact"])
    return sums

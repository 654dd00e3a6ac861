"""What became of each effect and each gate of a run, by phase.

Add `Outcomes` or `Approvals` to the bases of any graph's state and `Effect` and `Gate` work in it.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, NotRequired, TypeVar

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12, and Studio's schemas need it

T = TypeVar("T")

Result = Literal["done", "failed", "unknown"]
UndoResult = Literal["undone", "stuck"]
Verdict = Literal["approved", "waiting", "change", "rejected or expired"]
Past = Literal["past"]


class Outcome(TypedDict):
    """What became of one effect or compensation.

    `key` is the idempotency key it was sent under; `occurrence` counts how often this history of the run has
    completed the phase (from 1), so that two equal refunds asked for twice are two keys.
    """

    result: Result | UndoResult | Past
    key: str
    occurrence: int
    reason: NotRequired[str]


class Approval(TypedDict):
    """What a gate knows of its request: the ledger's view, copied here so that Studio can see it.

    `changes` counts how often the request was sent back, `rejections` how often it was rejected or ran out of time
    (where the gate bounds that), `refused` says why the last answer was not counted.
    """

    verdict: Verdict | Past
    request: str
    occurrence: int
    changes: int
    rejections: NotRequired[int]
    votes: list[dict[str, Any]]
    note: str
    status: str
    refused: str


def merge(left: Mapping[str, T], right: Mapping[str, T]) -> dict[str, T]:
    """Join two mappings by key, the newer wins; idempotent, so a parent and a subgraph may share the channel."""
    return {**left, **right}


class Outcomes(TypedDict):
    outcomes: Annotated[dict[str, Outcome], merge]


class Approvals(TypedDict):
    approvals: Annotated[dict[str, Approval], merge]


def turned(state: Mapping[str, Any]) -> dict[str, Any]:
    """Another turn of the conversation begins: what became of the last one is past, its counting goes on."""
    outcomes = {phase: {**known, "result": "past"} for phase, known in state.get("outcomes", {}).items()}
    approvals = {phase: _past(known) for phase, known in state.get("approvals", {}).items()}
    return {"outcomes": outcomes, "approvals": approvals}


def _past(approval: Mapping[str, Any]) -> dict[str, Any]:
    counted = {name: 0 for name in ("changes", "rejections") if name in approval}
    return {**approval, **counted, "verdict": "past"}

"""Checks histories as Jepsen's checkers do: is there an order of all calls that explains what everybody was told?

A request is a register that is written once: open, then decided. So it is enough that all who were told a decision were
told the same one, that nobody who asked after somebody knew was told that it is open, and that nobody knew before
enough votes for it had been given.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator

from tests.support.history_events import Asked, Event, Record

SAME = {"spent": "approved"}
"""An approval whose undo has begun is off, and was one."""

Rule = Callable[[Record], Iterator[str]]


def faults(record: Record) -> list[str]:
    return [fault for rule in RULES for fault in rule(record)]


def one_decision_a_gate(record: Record) -> Iterator[str]:
    """Whoever was told a decision was told the one that stands; and one request of a gate was decided."""
    for asked in record.asked:
        told = {_same(event.status) for event in _about(record, asked) if event.status} - {"open"}
        if told - {_same(asked.status)}:
            yield f"{asked.id} is {asked.status}, and somebody was told {sorted(told)}"
        given = Counter(asked.votes.values())
        if asked.status in SAME | {"approved": ""} and (given["reject"] or given["approve"] != asked.needed):
            yield f"{asked.id} is {asked.status} with {dict(given)} where {asked.needed} were needed"
    decided = Counter((asked.run, asked.gate) for asked in record.asked if asked.status != "withdrawn")
    for (run, gate), times in decided.items():
        if times > 1 and gate != "NEEDS_OPERATOR":
            yield f"{gate} of {run} was decided {times} times"


def linearizable(record: Record) -> Iterator[str]:
    for asked in record.asked:
        events = _about(record, asked)
        knew = [event for event in events if event.status not in (None, "open") and event.answered]
        first = min((event.answered or 0 for event in knew), default=None)
        if first is None:
            continue
        for event in events:
            if event.invoked > first and event.status == "open":
                yield f"{event.worker} was told that {asked.id} is open, after it was known to be {asked.status}"
        if not _could_be(record, asked, first):
            yield f"{asked.id} was known to be {asked.status} before enough votes for it were given"


def no_lost_vote(record: Record) -> Iterator[str]:
    """What was counted stands in the ledger, and what stands there was given by somebody."""
    known = {asked.id: asked for asked in record.asked}
    for event in record.events:
        if event.op == "vote" and (event.answer or "").startswith("counted"):
            asked = known.get(event.request)
            if asked is None or asked.votes.get(event.voter) != event.decision:
                yield f"the vote of {event.voter} on {event.request} was counted, and is not there"
    given = {(event.request, event.voter, event.decision) for event in record.events if event.op == "vote"}
    for asked in record.asked:
        for voter, decision in asked.votes.items():
            if (asked.id, voter, decision) not in given:
                yield f"{voter} never said {decision!r} on {asked.id}, and the ledger says so"


def one_effect_an_intent(record: Record) -> Iterator[str]:
    intents = {intent.key: intent.status for intent in record.intents if not intent.undoes}
    made = [line for line in record.book if line.deed == "do"]
    keys, steps = Counter(line.key for line in made), Counter((line.run, line.step) for line in made)
    yield from (f"{key} was done {times} times" for key, times in keys.items() if times > 1)
    yield from (f"step {step} of {run} was done {times} times" for (run, step), times in steps.items() if times > 1)
    yield from (f"{key} was done, and nobody intended it" for key in keys if key not in intents)
    for key, status in intents.items():
        if (status == "done") > (key in keys) or (status == "failed" and key in keys):
            yield f"{key} is recorded as {status}, and the service did it {keys[key]} times"


def no_lost_resume(record: Record) -> Iterator[str]:
    """Every run has ended, and as it was decided."""
    for run in record.runs:
        held = _held(record, run.id)
        verdicts = {_same(asked.status) for asked in record.asked if asked.run == run.id}
        if run.status in ("running", "paused"):
            yield f"{run.id} never ended"
        if run.status == "COMPLETED" and verdicts - {"approved", "withdrawn"}:
            yield f"{run.id} is COMPLETED, and a gate of it was {sorted(verdicts)}"
        if run.status == "COMPLETED" and held != set(range(record.steps)):
            yield f"{run.id} is COMPLETED, and holds {sorted(held)} of {record.steps} steps"
        if run.status in ("ROLLED_BACK", "DECLINED") and held:
            yield f"{run.id} is {run.status}, and still holds {sorted(held)}"
        if run.status in ("ROLLED_BACK", "DECLINED") and not run.cancelled_by and verdicts <= {"approved"}:
            yield f"{run.id} is {run.status}, and nobody rejected or cancelled it"


def no_lost_cancellation(record: Record) -> Iterator[str]:
    runs = {run.id: run for run in record.runs}
    for event in record.events:
        if event.op == "cancel" and event.answer == "done" and not runs[event.run].cancelled_by:
            yield f"{event.worker} cancelled {event.run}, and nobody knows of it"
    for intent in record.intents:
        run = runs[intent.run]
        late = run.cancelled_at and intent.created_at > run.cancelled_at
        if late and not intent.undoes and intent.status != "failed":
            yield f"{intent.key} was begun after its run was cancelled"


def newest_first(record: Record) -> Iterator[str]:
    undone: dict[str, list[int]] = defaultdict(list)
    for line in record.book:
        if line.deed == "undo":
            undone[line.run].append(line.step)
    for run, steps in undone.items():
        if steps != sorted(steps, reverse=True):
            yield f"{run} was undone in the order {steps}"


RULES: tuple[Rule, ...] = (
    one_decision_a_gate,
    linearizable,
    no_lost_vote,
    one_effect_an_intent,
    no_lost_resume,
    no_lost_cancellation,
    newest_first,
)


def _about(record: Record, asked: Asked) -> list[Event]:
    return [event for event in record.events if event.request == asked.id]


def _same(status: str | None) -> str:
    return SAME.get(status or "", status or "")


def _could_be(record: Record, asked: Asked, when: int) -> bool:
    """Had enough been said by then?"""
    votes = [event for event in _about(record, asked) if event.op == "vote" and event.invoked < when]
    if _same(asked.status) == "approved":
        return len({event.voter for event in votes if event.decision == "approve"}) >= asked.needed
    cancelled = any(event.op == "cancel" and event.run == asked.run and event.invoked < when for event in record.events)
    return asked.status in ("expired", "withdrawn") or cancelled or any(vote.decision == "reject" for vote in votes)


def _held(record: Record, run: str) -> set[int]:
    lines = [line for line in record.book if line.run == run]
    undone = {line.key for line in lines if line.deed == "undo"}
    return {line.step for line in lines if line.deed == "do" and line.key not in undone}

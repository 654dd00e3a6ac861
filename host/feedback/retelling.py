"""Retelling: a run that people rated, told as a case of an eval suite: what was asked, answered and decided, and, where
they were content, the way it went. What they were not content with is named, and nothing else is expected.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage, convert_to_messages
from langgraph.checkpoint.base import CheckpointTuple

from graphs.published import as_stored
from host.checkpoints import INTERRUPT
from host.evals.happening import Happened, happened
from host.feedback.showing import lines
from host.masking import NULL_TASK, RESUME
from host.runs import Host, View
from reliability.errors import BadInput
from reliability.ledger.asked import Request
from reliability.ledger.feedback import GOOD, SCORES, Feedback

DECIDED = {
    "approved": "approve",
    "spent": "approve",
    "rejected": "reject",
    "change": "change",
    "open": "wait",
    "expired": "wait",
}
"""How a request stands -> what the people of a case do; one that was withdrawn was asked anew."""


@dataclass(frozen=True)
class Retold:
    """A `case` as a suite's YAML has it, and the `remarks` to stand above it, a line each."""

    case: Mapping[str, Any]
    remarks: Sequence[str]


async def retold(host: Host, run: str, ratings: Sequence[Feedback]) -> Retold:
    """The case of a run.

    Raises:
        BadInput, NotFound: it cannot be told as a case, and why.
    """
    view = await host.look(run)
    stored = [one async for one in host.saver.alist({"configurable": {"thread_id": view.run.id}})][::-1]
    graph = await host.fetch(view.run.workflow)
    given = [as_stored(graph, one) for one in inputs(stored)]
    if not given:
        raise BadInput("its checkpoints were deleted, or it was begun by an answer")
    came = await happened(host, view, {}, 0.0)
    case = {
        "name": _name(view),
        "workflow": view.run.workflow,
        **asked(given),
        **_people(view, stored),
        "expect": _expected(view, came, ratings),
    }
    return Retold(json.loads(json.dumps(case)), [*_remarks(view, came, ratings)])


def inputs(stored: Sequence[CheckpointTuple]) -> list[Mapping[str, Any]]:
    """What came in, turn by turn."""
    own = (one for one in stored if not one.config["configurable"].get("checkpoint_ns"))
    began = (one.checkpoint["channel_values"].get("__start__") for one in own if one.metadata.get("source") == "input")
    return [given for given in began if isinstance(given, Mapping)]


def asked(given: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`ask`, `input` or `turns`, as a suite writes it."""
    words = [_words(one) for one in given]
    if len(given) > 1 or "messages" in given[0]:
        if None in words:
            raise BadInput("its turns were given as data, which a case cannot say")
        return {"turns": words}
    data = {key: value for key, value in given[0].items() if key != "ask"}
    try:
        json.dumps(data)
    except (TypeError, ValueError) as error:
        raise BadInput(f"its input is no plain data ({error})") from error
    return {**({"ask": given[0]["ask"]} if "ask" in given[0] else {}), **({"input": data} if data else {})}


def _words(given: Mapping[str, Any]) -> str | None:
    """What a person said in this turn, where it was words alone."""
    if set(given) == {"ask"}:
        return str(given["ask"])
    if set(given) != {"messages"}:
        return None
    held = given["messages"]
    messages: list[BaseMessage] = convert_to_messages(held if isinstance(held, list) else [held])
    said = [message.text for message in messages if isinstance(message, HumanMessage)]
    return said[0] if len(said) == len(messages) == 1 else None


def answers(stored: Sequence[CheckpointTuple]) -> list[str | None]:
    """What people answered to the questions of a run, in order; None where they gave up."""
    found: dict[str, str | None] = {}
    for one in stored:
        writes = one.pending_writes or []
        replies = {task: value for task, channel, value in writes if channel == RESUME}
        for task, channel, value in writes:
            for interrupt in value if channel == INTERRUPT else ():
                reply = replies.get(task, replies.get(NULL_TASK))
                if isinstance(interrupt.value, Mapping) and "question" in interrupt.value and reply is not None:
                    found.setdefault(interrupt.id, _reply(reply))
    return list(found.values())


def _reply(said: Any) -> str | None:
    one = said[-1] if isinstance(said, list) and said else said
    known = one if isinstance(one, Mapping) else {"answer": one}
    return None if known.get("give_up") else str(known.get("answer", ""))


def _people(view: View, stored: Sequence[CheckpointTuple]) -> dict[str, Any]:
    decisions: dict[str, list[Any]] = {}
    for asked_for in view.requests:
        if asked_for.status in DECIDED:
            decisions.setdefault(asked_for.path.rpartition("/")[2], []).append(_decision(asked_for))
    answered = answers(stored)
    return {**({"answers": answered} if answered else {}), **({"decisions": decisions} if decisions else {})}


def _decision(request: Request) -> Any:
    does = DECIDED[request.status]
    note = " ".join((request.note or "").split()) if request.status in ("rejected", "change") else ""
    return {does: note} if note else does


def _expected(view: View, came: Happened, ratings: Sequence[Feedback]) -> dict[str, Any]:
    """The way it went, where everybody was content with it and it can go that way again."""
    worst = min(ratings, key=lambda one: one.score)
    if worst.score < GOOD:
        said = f": {' '.join(worst.comment.split())}" if worst.comment else ""
        return {"open": f"rated {worst.score} of {max(SCORES.values())}{said}"}
    if trouble := list(_troubles(view)):
        return {"open": f"{'; '.join(trouble)}: say so in `faults`, then what is expected"}
    inner = [state for state in dict.fromkeys(came.visited) if state not in came.route]
    return {"end": came.end, "route": list(came.route), **({"visits": inner} if inner else {})}


def _troubles(view: View) -> Iterator[str]:
    """What the outside refused then, and a sandbox will not."""
    for phase, outcome in view.values.get("outcomes", {}).items():
        if outcome["result"] in ("failed", "unknown", "stuck"):
            yield f"{phase.rpartition('/')[2]} was {outcome['result']} then"


def _name(view: View) -> str:
    title = " ".join(view.run.title.split()) or view.run.workflow
    return f"{title} ({view.run.id[:8]})"


def _remarks(view: View, came: Happened, ratings: Sequence[Feedback]) -> Iterator[str]:
    yield f"run {view.run.id}, begun {view.run.created_at[:10]}"
    yield from lines(ratings)
    yield f"it went {' → '.join(came.route) or 'nowhere'}, and ended in {came.end}"

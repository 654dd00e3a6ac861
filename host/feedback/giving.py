"""Giving: a person rates a run, or one answer of it, through whichever door."""

import asyncio
from collections.abc import Iterable, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from graphs.published import as_stored
from host.runs import Host
from reliability.errors import BadInput, NotFound
from reliability.identity import Voter, local_user, speaking
from reliability.ledger import aside, feedback
from reliability.ledger.feedback import LONGEST, Feedback
from reliability.ledger.runs import Run
from reliability.plain import control_at
from tools.guards.showing import masked


async def create_feedback(
    host: Host, run: str, score: int | str, *, comment: str = "", answer: int | None = None, voter: Voter | None = None
) -> Feedback:
    """Rate a run from 1 to 5, or `up` or `down`; with `answer` the how-manieth answer of a conversation, from 1.

    The comment is masked by the workflow's guardrails before it is stored. Without a `voter` whoever speaks rates.

    Raises:
        NotFound, BadInput: no such run or answer, no such rating, or words that are none; nothing was noted.
    """
    known = await host.find(run)
    said = await asyncio.to_thread(_readable, host, known, comment)
    if answer is not None:
        await _refuse_unknown(host, known, answer)
    who = voter or speaking.get() or local_user()
    return await aside(feedback.give, known.id, who, str(score), said, answer or 0)


async def list_feedback(host: Host, run: str) -> list[Feedback]:
    """Everything that was said of a run, replaced ratings too, oldest first."""
    return await aside(feedback.of_run, (await host.find(run)).id)


def answers_in(messages: Iterable[BaseMessage]) -> list[str]:
    """What a conversation answered, turn by turn: the last words before the person speaks again."""
    turns: list[list[str]] = [[]]
    for message in messages:
        if isinstance(message, HumanMessage):
            turns.append([])
        elif isinstance(message, AIMessage) and message.text:
            turns[-1].append(message.text)
    return [said[-1] for said in turns if said]


def _readable(host: Host, run: Run, comment: str) -> str:
    """The comment as it may be stored."""
    if len(comment) > LONGEST:
        raise BadInput(f"the comment has {len(comment):,} characters; accepted: at most {LONGEST:,}")
    if (at := control_at(comment)) is not None:
        raise BadInput(f"the comment holds the control character {comment[at]!r}; accepted: plain text")
    try:
        stored: str = as_stored(host.known(run.workflow), comment.strip())
    except NotFound:  # a graph of somebody's own: the site's guardrails
        return masked(comment.strip())
    return stored


async def _refuse_unknown(host: Host, run: Run, answer: int) -> None:
    said: Sequence[str] = answers_in((await host.look(run.id)).values.get("messages") or [])
    if not 1 <= answer <= len(said):
        raise BadInput(f"the answer is {answer}, and run {run.id} has given {len(said)}; accepted: 1 to that")

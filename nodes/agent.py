"""Agent: a node driven by a chat model that must answer in a schema."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langgraph.runtime import Runtime
from pydantic import BaseModel, ValidationError

from nodes.answer import one_line
from nodes.asking import Asked, Asking
from nodes.counting import spent, visit
from nodes.loop import Loop
from nodes.place import telling
from nodes.seating import screened_off, seating
from nodes.usage import EXHAUSTED, cleared, none_yet, of_call, sum_of, total
from reliability.attempts import Attempts
from reliability.errors import Exhausted
from tools.models.chain import Seat
from tools.models.screen import why_stopped

State = Mapping[str, Any]

PROMPTS = Path(__file__).parent / "prompts"
WITHHELD = "(This answer was withheld.)"
"""What a model is told of an answer of its own that a guardrail stopped, beside the reason."""


@dataclass(frozen=True)
class Agent:
    """One role: what it is told, what it must answer, and its limits.

    `hears` turns the state into messages (None: nothing is to be asked of the model), `keep` turns the answer into an
    update (None: the model gave no usable answer within `repairs`). `model` opens the chat model by its name (None:
    the one that is configured), on first use. A call that gets no answer within `limit` [s] is tried again. `loop`: how
    often a run may come here, which `keep` counts.
    """

    phase: str
    role: str
    prompt: str
    answers: type[BaseModel]
    hears: Callable[[State], Sequence[BaseMessage] | None]
    keep: Callable[[State, BaseModel | None], dict[str, Any]]
    model: Callable[[str | None], BaseChatModel]
    repairs: int = 2
    attempts: Attempts = field(default_factory=Attempts)
    limit: float = 60.0
    loop: Loop | None = None
    renamed_from: tuple[str, ...] = ()

    @property
    def instructions(self) -> str:
        return (PROMPTS / self.prompt).read_text(encoding="utf-8")

    async def __call__(self, state: Any, runtime: Runtime[Any]) -> dict[str, Any]:
        """Ask, and have what does not fit the schema repaired, a bounded number of times; then the next of the chain.

        Raises:
            Permanent, Transient, Unknown: no model could be asked; nothing is lost, the run can be resumed here.

        Where a budget has not enough left, nobody is asked (`usage[phase]` says so, see `nodes.usage.exhausted`).
        """
        heard = self.hears(state)
        if heard is None:
            return {**cleared(state, self.phase), **self.keep(state, None)}
        settings, tell = runtime.context, telling(self.phase)
        told = getattr(settings, "instructions", None) or await asyncio.to_thread(lambda: self.instructions)
        opened = await asyncio.to_thread(seating, self.phase, self.model, getattr(settings, "model", None), None)
        seated = await screened_off(opened, tell, self.answers.__name__)
        seats, asking = seated.seats, Asking(self.attempts, self.limit, tell, seated.purse)
        usage, stopped = [none_yet(seats[0])], {}
        answering = _Answering(self, asking, usage)
        async with visit(self.role) as seen:
            try:
                seat, answer = await asking.first(seats, partial(answering.ask, messages=[SystemMessage(told), *heard]))
            except Exhausted as refused:
                asking.tell("budget exhausted", reason=str(refused))
                seat, answer, stopped = seats[0], None, {EXHAUSTED: str(refused)}
            seen.status = "partial" if stopped else "failed" if answer is None else "success"
        used = {**sum_of(usage), "model": seat.name}
        before: Mapping[str, Any] = state.get("usage", {}).get(self.phase, {})
        kept = self.keep(state, answer)
        return {**kept, "usage": {**kept.get("usage", {}), self.phase: {**total(before, used), **stopped}}}


@dataclass(frozen=True)
class _Answering:
    """One question, whichever model of the chain is asked."""

    agent: Agent
    asking: Asking
    usage: list[dict[str, Any]]

    async def ask(self, seat: Seat, messages: list[BaseMessage]) -> BaseModel | None:
        """An answer in the schema; what does not fit goes back with what is wrong."""
        wanted = self.agent.answers
        model = seat.model.with_structured_output(wanted, method="function_calling", include_raw=True)
        for _ in range(self.agent.repairs + 1):
            asked: Asked[Any] = Asked(
                partial(model.ainvoke, messages), messages, (wanted,), lambda answered: [answered["raw"]]
            )
            answered: Any = await self.asking.call(seat, asked)
            raw, parsed, error = answered["raw"], answered["parsed"], answered["parsing_error"]
            self.usage.append(of_call(seat, raw))
            spent(self.agent.role, self.usage[-1])
            if isinstance(parsed, wanted):
                return parsed
            wrong = fault(raw, error)
            self.asking.tell("malformed answer", reason=wrong)
            messages = [*messages, AIMessage(said(raw)), HumanMessage(f"That does not fit the schema: {wrong}. Again.")]
        return None


def fault(raw: AIMessage, error: BaseException | None) -> str:
    """Why an answer cannot be used, in one line; JSON that does not parse raises nothing, it is kept apart."""
    if isinstance(error, ValidationError):
        return one_line(error, said(raw))
    broken = next((call["error"] for call in raw.invalid_tool_calls if call["error"]), None)
    return " ".join(str(why_stopped(raw) or error or broken or "no answer").split())[:300]


def said(raw: AIMessage) -> str:
    """What the model answered, as text that can be sent back to it without its tool calls."""
    if why_stopped(raw):
        return WITHHELD
    calls = [call["args"] for call in raw.tool_calls] + [call["args"] for call in raw.invalid_tool_calls]
    return raw.text or str(calls)

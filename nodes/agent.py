"""Agent: a node driven by a chat model that must answer in a schema."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable
from langgraph.runtime import Runtime
from pydantic import BaseModel, ValidationError

from nodes.answer import one_line
from nodes.loop import Loop
from nodes.place import telling
from reliability.attempts import Attempts
from reliability.deliver import Tell
from reliability.errors import Permanent, Transient, Unknown

State = Mapping[str, Any]

PROMPTS = Path(__file__).parent / "prompts"


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
        """Ask, and have what does not fit the schema repaired, a bounded number of times.

        Raises:
            Permanent, Transient, Unknown: the model could not be asked; nothing is lost, the run can be resumed here.
        """
        heard = self.hears(state)
        if heard is None:
            return self.keep(state, None)
        tell = telling(self.phase)
        settings = runtime.context
        told = getattr(settings, "instructions", None) or await asyncio.to_thread(lambda: self.instructions)
        opened = await asyncio.to_thread(self.model, getattr(settings, "model", None))
        structured = opened.with_structured_output(self.answers, method="function_calling", include_raw=True)
        usage: dict[str, Any] = {"model": name_of(opened), "calls": 0, "input_tokens": 0, "output_tokens": 0}
        answer = await self._ask(structured, [SystemMessage(told), *heard], usage, tell)
        return {**self.keep(state, answer), "usage": {self.phase: _sum(state, self.phase, usage)}}

    async def _ask(
        self, model: Runnable[Any, Any], messages: list[BaseMessage], usage: dict[str, Any], tell: Tell
    ) -> BaseModel | None:
        for _ in range(self.repairs + 1):
            answered = await self._call(model, messages, tell)
            raw, parsed, error = answered["raw"], answered["parsed"], answered["parsing_error"]
            count(usage, raw)
            if isinstance(parsed, self.answers):
                return parsed
            wrong = fault(raw, error)
            tell("malformed answer", reason=wrong)
            messages = [*messages, AIMessage(said(raw)), HumanMessage(f"That does not fit the schema: {wrong}. Again.")]
        return None

    async def _call(self, model: Runnable[Any, Any], messages: list[BaseMessage], tell: Tell) -> dict[str, Any]:
        async for attempt in self.attempts.each():
            with attempt:
                try:
                    async with asyncio.timeout(self.limit):
                        answered: dict[str, Any] = await model.ainvoke(messages)
                        return answered
                except TimeoutError as late:
                    tell("model late", reason=f"no answer within {self.limit:g} s")
                    raise Unknown(f"the model gave no answer within {self.limit:g} s; asking again") from late
                except (Transient, Permanent, Unknown) as error:
                    tell("model failed", reason=str(error))
                    raise
        raise AssertionError("tenacity ended its tries without an answer or an error")


def name_of(model: BaseChatModel) -> str:
    return str(getattr(model, "model_name", None) or getattr(model, "name", None) or model._llm_type)


def count(usage: dict[str, Any], raw: AIMessage) -> None:
    """Add what one call cost."""
    usage["calls"] += 1
    spent: Mapping[str, Any] = raw.usage_metadata or {}
    for name in ("input_tokens", "output_tokens"):
        usage[name] += spent.get(name, 0)


def fault(raw: AIMessage, error: BaseException | None) -> str:
    """Why an answer cannot be used, in one line; JSON that does not parse raises nothing, it is kept apart."""
    if isinstance(error, ValidationError):
        return one_line(error, said(raw))
    broken = next((call["error"] for call in raw.invalid_tool_calls if call["error"]), None)
    return " ".join(str(error or broken or "no answer").split())[:300]


def said(raw: AIMessage) -> str:
    """What the model answered, as text that can be sent back to it without its tool calls."""
    calls = [call["args"] for call in raw.tool_calls] + [call["args"] for call in raw.invalid_tool_calls]
    return raw.text or str(calls)


def _sum(state: State, phase: str, usage: dict[str, Any]) -> dict[str, Any]:
    known: Mapping[str, Any] = state.get("usage", {})
    before = known.get(phase, {})
    counted = {name: usage[name] + before.get(name, 0) for name in ("calls", "input_tokens", "output_tokens")}
    return {**counted, "model": usage["model"]}

"""Screen: what looks at the answers of a model before they enter a state, a checkpoint or anybody's screen."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage

from reliability.deliver import Tell
from state.guarding import Finding
from tools.guards import telling
from tools.guards.applying import VERDICTS, changed_in
from tools.guards.guardrail import Guardrail, Where
from tools.guards.inside import AppliedTo, applied_to, characters_in
from tools.guards.looking import LONG
from tools.guards.window import Window

STOPPED = "fermata_stopped"
"""In an answer's `response_metadata`: why nothing of it may be used, in one line."""

A_TOKEN = 4
"""[characters] What a token is taken for where the model's service does not count them."""

NOT_READ = 8
"""[characters a token] What is longer than the limit by so much is not read to its end."""


@dataclass(frozen=True)
class Screen:
    """`rails` are the guardrails in force, `most` the most tokens of one answer (None: no limit).

    A call of anything but the `schema` of the answer is a tool's: what is masked or redacted in tool arguments is so
    before anybody keeps it.
    """

    rails: tuple[Guardrail, ...]
    most: int | None
    tell: Tell
    schema: str | None = None

    @property
    def idle(self) -> bool:
        """Would it change nothing?"""
        return self.most is None and not self._output and not self._changing

    @property
    def _output(self) -> tuple[Guardrail, ...]:
        return tuple(rail for rail in self.rails if "output" in rail.at)

    @property
    def _changing(self) -> tuple[Guardrail, ...]:
        return tuple(rail for rail in self.rails if "tool arguments" in rail.at and rail.action in ("mask", "redact"))

    async def answer(self, message: AIMessage) -> AIMessage:
        """The very same message, one with something masked or redacted, or an empty one that says why (`STOPPED`)."""
        if (long := self._too_long(message)) is not None:
            return self.stopped(message, long)
        read = _read(message)
        found = await self._looked_at(read, self._output, "output")
        if found.verdict != "passed":
            return self.stopped(message, line_of(found.findings))
        given = await self._given(message, found.value)
        return message if given is read else _written(message, given)

    async def _given(self, message: AIMessage, read: dict[str, Any]) -> dict[str, Any]:
        """With what tools are called with as they may be: in the calls, and wherever a provider repeats them."""
        parts = list(enumerate(read["content"])) if isinstance(read["content"], list) else []
        calls = zip(message.tool_calls, read["calls"], strict=True)
        given = {
            "calls": [args for call, args in calls if call["name"] != self.schema],
            "parts": {at: part for at, part in parts if isinstance(part, dict) and part.get("type") != "text"},
            **{name: read[name] for name in ("broken", "beside")},
        }
        found = (await self._looked_at(given, self._changing, "tool arguments")).value
        if found is given:
            return read
        left = iter(found["calls"])
        return {
            "content": [found["parts"].get(at, part) for at, part in parts] if parts else read["content"],
            "calls": [
                next(left) if call["name"] != self.schema else args
                for call, args in zip(message.tool_calls, read["calls"], strict=True)
            ],
            **{name: found[name] for name in ("broken", "beside")},
        }

    async def _looked_at(self, value: Any, rails: tuple[Guardrail, ...], at: Where) -> AppliedTo:
        found = await looked_at(value, rails, at)
        for finding in found.findings:
            self.tell("guarded", **told(finding, at))
        return found

    def stopped(self, message: AIMessage, why: str) -> AIMessage:
        """Nothing is left of what it said; what it cost is."""
        kept = {name: message.response_metadata[name] for name in ("model_name",) if name in message.response_metadata}
        nothing: dict[str, Any] = {"content": "", "tool_calls": [], "invalid_tool_calls": [], "additional_kwargs": {}}
        return message.model_copy(update={**nothing, "response_metadata": {**kept, STOPPED: why}})

    def window(self) -> Window | None:
        """What a stream passes through; None: nobody may read anything before the end, because it may be stopped as a
        whole, or because nobody knows how far a guardrail sees.
        """
        looking = [rail for rail in self._output if rail.action != "warn"]
        reaches = [rail.reach for rail in looking if rail.reach is not None and rail.action not in VERDICTS]
        if len(reaches) < len(looking):
            return None
        return Window(lambda text: changed_in(text, looking, "output"), max(reaches, default=1))

    def enough(self, characters: int) -> bool:
        """Is it longer than any answer within the limit?"""
        return self.most is not None and characters > NOT_READ * self.most

    def _too_long(self, message: AIMessage) -> str | None:
        if self.most is None:
            return None
        spent: Mapping[str, Any] = message.usage_metadata or {}
        tokens = spent.get("output_tokens") or characters_in(_read(message), 10**9) // A_TOKEN
        if tokens <= self.most:
            return None
        finding = Finding(check="behaviour", id="max_output_tokens", offset=0, action="reject")
        self.tell("guarded", **told(finding, "output"))
        return f"the answer has {tokens:,} tokens, and at most {self.most:,} are accepted: be shorter"


async def looked_at(value: Any, rails: tuple[Guardrail, ...], at: Where) -> AppliedTo:
    """What may go on of it; long texts aside: looking at them may take longer than an event loop should wait."""
    if not rails or characters_in(value, LONG) < LONG:
        return applied_to(value, rails, at)
    return await asyncio.to_thread(applied_to, value, rails, at)


def why_stopped(message: AIMessage) -> str | None:
    """Why an answer may not be used; None where it may."""
    why = message.response_metadata.get(STOPPED)
    return None if why is None else str(why)


def told(finding: Finding, at: str) -> dict[str, Any]:
    """A finding as the stream event `guarded` tells it."""
    return {
        "at": at,
        "guardrail": finding["check"],
        "rule": finding["id"],
        "offset": finding["offset"],
        "action": finding["action"],
    }


def line_of(findings: tuple[Finding, ...]) -> str:
    """What stopped a text: which rule, where, and what to do, and nothing of the text."""
    return telling.told(next(one for one in findings if one["action"] in VERDICTS))


def _read(message: AIMessage) -> dict[str, Any]:
    """What a model says in a message, in whatever part of it."""
    return {
        "content": message.content,
        "calls": [call["args"] for call in message.tool_calls],
        "broken": [call["args"] for call in message.invalid_tool_calls],
        "beside": message.additional_kwargs,
    }


def _written(message: AIMessage, read: Mapping[str, Any]) -> AIMessage:
    calls = zip(message.tool_calls, read["calls"], strict=True)
    broken = zip(message.invalid_tool_calls, read["broken"], strict=True)
    return message.model_copy(
        update={
            "content": read["content"],
            "tool_calls": [{**call, "args": args} for call, args in calls],
            # What an error quotes of arguments that cannot be read would be the raw ones.
            "invalid_tool_calls": [{**call, "args": args, "error": None} for call, args in broken],
            "additional_kwargs": read["beside"],
        }
    )

"""Spans: what a run does as OpenTelemetry's traces, run → state → model or tool, by the conventions for generative AI.

No text of people or models is sent, unless the site asks for it; then it is masked by the guardrails before.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from opentelemetry.semconv._incubating.attributes import gen_ai_attributes as genai
from opentelemetry.semconv.attributes.error_attributes import ERROR_TYPE
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context

from tools.guards.showing import masked
from tools.telemetry.following import Begun, Kind, Left

OPERATION: Mapping[Kind, str] = {"run": "invoke_workflow", "model": "chat", "tool": "execute_tool"}
ASKED = {
    "temperature": genai.GEN_AI_REQUEST_TEMPERATURE,
    "top_p": genai.GEN_AI_REQUEST_TOP_P,
    "max_tokens": genai.GEN_AI_REQUEST_MAX_TOKENS,
    "max_completion_tokens": genai.GEN_AI_REQUEST_MAX_TOKENS,
}
MOST_TEXT = 20_000
"""[characters] of one attribute."""


@dataclass(frozen=True)
class Spans:
    """`texts`: may prompts and answers be sent, masked?"""

    tracer: Tracer
    texts: bool = False

    def begin(self, begun: Begun, inside: Span | None) -> Span:
        context = None if inside is None else set_span_in_context(inside)
        kind = SpanKind.CLIENT if begun.kind == "model" else SpanKind.INTERNAL
        span = self.tracer.start_span(_name(begun), context, kind, {**_where(begun), **_what(begun)})
        if begun.kind in ("model", "tool") and inside is not None and begun.place.agent:
            inside.set_attribute(genai.GEN_AI_AGENT_NAME, begun.place.agent)  # now it is known whose state it is
            inside.set_attribute(genai.GEN_AI_OPERATION_NAME, "invoke_agent")
        if self.texts and begun.said is not None:
            name = genai.GEN_AI_INPUT_MESSAGES if begun.kind == "model" else genai.GEN_AI_TOOL_CALL_ARGUMENTS
            span.set_attribute(name, _text(begun.said))
        return span

    def leave(self, span: Span, left: Left) -> None:
        if left.answer is not None:
            self._answered(span, left)
        elif self.texts and left.said is not None:
            span.set_attribute(genai.GEN_AI_TOOL_CALL_RESULT, _text(left.said))
        if left.how == "paused":
            span.set_attribute("fermata.paused", True)
        if left.how == "failed":
            span.set_attribute(ERROR_TYPE, left.error)
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def _answered(self, span: Span, left: Left) -> None:
        assert left.answer is not None  # noqa: S101 # for mypy
        for message in (getattr(one, "message", None) for made in left.answer.generations for one in made):
            if isinstance(message, AIMessage):
                span.set_attributes(_usage(message))
                if self.texts:
                    span.set_attribute(genai.GEN_AI_OUTPUT_MESSAGES, _text([message]))


def _name(begun: Begun) -> str:
    """As the conventions have it: the operation and its object."""
    return f"{OPERATION.get(begun.kind, 'state')} {begun.name}".strip()


def _where(begun: Begun) -> dict[str, str]:
    known = {
        "fermata.run": begun.place.run,
        "fermata.state": begun.place.state,
        genai.GEN_AI_CONVERSATION_ID: begun.place.run,
        genai.GEN_AI_WORKFLOW_NAME: begun.place.workflow,
        genai.GEN_AI_AGENT_NAME: begun.place.agent if begun.kind in ("model", "tool") else "",
    }
    return {name: value for name, value in known.items() if value}


def _what(begun: Begun) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if begun.kind in OPERATION:
        told[genai.GEN_AI_OPERATION_NAME] = OPERATION[begun.kind]
    if begun.kind == "model":
        given = begun.known.get("parameters") or {}
        told[genai.GEN_AI_REQUEST_MODEL] = begun.name
        told[genai.GEN_AI_PROVIDER_NAME] = str(begun.known.get("ls_provider") or "unknown")
        told |= {theirs: given[ours] for ours, theirs in ASKED.items() if given.get(ours) is not None}
    if begun.kind == "tool":
        told[genai.GEN_AI_TOOL_NAME] = begun.name
        told |= {genai.GEN_AI_TOOL_CALL_ID: str(call)} if (call := begun.known.get("tool_call_id")) else {}
    return told


def _usage(message: AIMessage) -> dict[str, Any]:
    used: Mapping[str, Any] = message.usage_metadata or {}
    known = message.response_metadata
    told = {
        genai.GEN_AI_USAGE_INPUT_TOKENS: used.get("input_tokens"),
        genai.GEN_AI_USAGE_OUTPUT_TOKENS: used.get("output_tokens"),
        genai.GEN_AI_RESPONSE_MODEL: known.get("model_name"),
        genai.GEN_AI_RESPONSE_ID: known.get("id"),
        genai.GEN_AI_RESPONSE_FINISH_REASONS: [known["finish_reason"]] if known.get("finish_reason") else None,
    }
    return {name: value for name, value in told.items() if value is not None}


def _text(said: Any) -> str:
    """Messages in the conventions' form, everything else as it is; cut, and masked last."""
    if isinstance(said, Sequence) and said and isinstance(said[0], BaseMessage):
        said = [_message(one) for one in said]
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False, default=str)
    return masked(text[:MOST_TEXT])


def _message(one: BaseMessage) -> dict[str, Any]:
    roles = {"human": "user", "ai": "assistant"}
    parts: list[dict[str, Any]] = [{"type": "text", "content": one.text}] if one.text else []
    calls = getattr(one, "tool_calls", ())
    parts += [
        {"type": "tool_call", "id": call["id"], "name": call["name"], "arguments": call["args"]} for call in calls
    ]
    return {"role": roles.get(one.type, one.type), "parts": parts}

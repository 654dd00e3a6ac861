"""A model behind a screen: nothing of a secret is read by anybody, whole or in pieces. Over a real loopback server."""

import time
from collections.abc import AsyncIterator, Sequence
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk, ChatResult
from langchain_core.tools import tool
from pydantic import BaseModel

from tests.support.leaking import SECRET, guardrail, pieces, shows
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server
from tests.support.scripted_model import ScriptedModel
from tools.guards.guardrail import Guardrail
from tools.models import open_model
from tools.models.screen import Screen, why_stopped
from tools.models.screened import screened

WORDS = "It is in the settings of the shop, where the desk put it. "
LEAK = f"{WORDS * 4}The key is {SECRET}. {WORDS * 4}"
CLEAN = LEAK.replace(SECRET, "[redacted:aws-access-key]")


class Found(BaseModel):
    where: str
    keys: list[str]


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-ours")


@pytest.fixture
def told() -> list[dict[str, Any]]:
    """What was told on the stream of events."""
    return []


@pytest.fixture
def behind(monkeypatch: pytest.MonkeyPatch, told: list[dict[str, Any]]) -> Any:
    def behind(server: OpenAIServer, *rails: Guardrail, most: int | None = None) -> Any:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        screen = Screen(rails, most, lambda event, **said: told.append({"event": event, **said}))
        return screened(open_model("openai:gpt-stub"), screen)

    return behind


@tool
async def note(text: str) -> str:
    """Notes something."""
    return text


async def streamed(model: Any) -> tuple[str, AIMessage]:
    """What a reader reads, and what it makes together."""
    parts = [part async for part in model.astream("q")]
    whole = parts[0]
    for part in parts[1:]:
        whole += part
    return "".join(part.text for part in parts), whole


@pytest.mark.parametrize("size", [0, 1, 2, 3])
async def test_a_stream_never_shows_a_piece_of_a_secret(size: int, behind: Any, told: Any) -> None:
    with openai_server(Reply(text=LEAK, pieces=size)) as server:
        read, whole = await streamed(behind(server, guardrail()))

    assert read == CLEAN == whole.text
    assert not shows(repr(whole))
    assert told == [
        {
            "event": "guarded",
            "at": "output",
            "guardrail": "secret-detection",
            "rule": "aws-access-key",
            "offset": LEAK.index(SECRET),
            "action": "redact",
        }
    ]


async def test_a_stream_costs_what_it_cost_and_ends_as_it_ended(behind: Any) -> None:
    with openai_server(Reply(text=LEAK, pieces=3)) as server:
        _, whole = await streamed(behind(server, guardrail()))

    assert whole.usage_metadata is not None and whole.usage_metadata["output_tokens"] == 7
    assert whole.response_metadata["finish_reason"] == "stop"


async def test_an_answer_that_does_not_stream_is_redacted_too(behind: Any) -> None:
    with openai_server(Reply(text=LEAK)) as server:
        answer = await behind(server, guardrail()).ainvoke("q")

    assert answer.text == CLEAN
    assert not shows(repr(answer))


@pytest.mark.parametrize("size", [0, 1, 3])
async def test_the_arguments_of_a_call_are_read_when_they_are_whole(size: int, behind: Any) -> None:
    reply = called("note", {"text": f"the key is {SECRET}"})
    with openai_server(Reply(tool=reply.tool, arguments=reply.arguments, pieces=size)) as server:
        model = behind(server, guardrail()).bind_tools([note])
        parts = [part async for part in model.astream("q")]

    calls = [one for part in parts for one in part.tool_call_chunks]
    assert [(one["name"], one["args"]) for one in calls] == [
        ("note", '{"text": "the key is [redacted:aws-access-key]"}')
    ]
    assert not shows(repr(parts))


async def test_every_text_of_an_answer_in_a_schema_is_redacted(behind: Any) -> None:
    with openai_server(called("Found", {"where": "settings", "keys": [SECRET, "none"]})) as server:
        model = behind(server, guardrail()).with_structured_output(Found, method="function_calling", include_raw=True)
        answered = await model.ainvoke("q")

    assert answered["parsed"] == Found(where="settings", keys=["[redacted:aws-access-key]", "none"])
    assert not shows(repr(answered))


@pytest.mark.parametrize("action", ["block", "reject", "require-approval", "require-senior-review"])
async def test_of_an_answer_that_is_stopped_nothing_is_read(action: Any, behind: Any) -> None:
    with openai_server(Reply(text=LEAK, pieces=3), Reply(text=LEAK)) as server:
        model = behind(server, guardrail(action))
        read, whole = await streamed(model)
        answer = await model.ainvoke("q")

    assert read == answer.text == ""
    assert why_stopped(whole) == why_stopped(answer)
    assert "secret-detection (aws-access-key) at character" in str(why_stopped(answer))
    assert not shows(repr(whole) + repr(answer))
    assert whole.usage_metadata and answer.usage_metadata


async def test_where_nobody_knows_how_far_a_guardrail_sees_the_end_is_waited_for(behind: Any) -> None:
    with openai_server(Reply(text=LEAK, pieces=3)) as server:
        parts = [part async for part in behind(server, guardrail(reach=None)).astream("q") if part.text]

    assert [part.text for part in parts] == [CLEAN]


async def test_what_a_guardrail_saw_too_late_stops_the_whole_answer(behind: Any) -> None:
    with openai_server(Reply(text="The password      is           \n" + "x " * 30 + LEAK, pieces=3)) as server:
        short = Guardrail("short-sighted", _far, "redact", frozenset({"output"}), reach=10)
        _, whole = await streamed(behind(server, short))

    assert "before a guardrail could know" in str(why_stopped(whole))


def _far(text: str) -> Sequence[Any]:
    """Puts the first and the last word together, however far they are apart."""
    from tools.guards.match import Match

    return [Match("far", 0, len(text))] if text.startswith("The") and text.rstrip().endswith("it.") else []


class InParts(BaseChatModel):
    """A model whose words come as parts with an index, between other parts, as some providers give them."""

    parts: list[list[dict[str, Any]]]

    @property
    def _llm_type(self) -> str:
        return "in parts"

    def _generate(self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self, messages: Any, stop: Any = None, run_manager: Any = None, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        for part in self.parts:
            yield ChatGenerationChunk(message=AIMessageChunk(content=part))  # type: ignore[arg-type]


async def test_words_that_come_as_parts_stream_too_and_every_part_is_looked_at() -> None:
    def parts(index: int, kind: str, text: str) -> list[list[dict[str, Any]]]:
        return [[{"type": kind, kind: piece, "index": index}] for piece in pieces(text, [3] * len(text))]

    streams = [*parts(0, "thinking", f"I know {SECRET}."), *parts(1, "text", LEAK), *parts(2, "text", f"So {SECRET}!")]
    model = screened(InParts(parts=streams), Screen((guardrail(),), None, lambda *_, **__: None))

    read = [part async for part in model.astream("q")]

    whole = read[0]
    for part in read[1:]:
        whole += part
    assert "".join(part.text for part in read) == f"{CLEAN}So [redacted:aws-access-key]!"
    assert len([part for part in read if part.text]) > 5
    thought = "I know [redacted:aws-access-key]."
    assert next(part for part in whole.content if part["type"] == "thinking")["thinking"] == thought  # type: ignore[index]
    assert not shows(repr(read))


async def test_what_a_tool_is_called_with_is_masked_wherever_a_provider_repeats_it(told: Any) -> None:
    part = {"type": "tool_use", "name": "note", "input": {"text": SECRET}}
    calls: Any = [{"name": name, "args": {"text": SECRET}, "id": name} for name in ("Found", "note")]
    said = AIMessage([{"type": "text", "text": SECRET}, part], tool_calls=calls, additional_kwargs={"raw": SECRET})  # type: ignore[list-item]
    rails = (guardrail("mask", "tool arguments"),)

    answer = await screened(ScriptedModel(script=[said]), Screen(rails, None, lambda *_, **__: None, "Found")).ainvoke(
        "q"
    )

    assert [call["args"]["text"] for call in answer.tool_calls] == [SECRET, "<aws-access-key>"]
    assert answer.text == SECRET and answer.content[1]["input"] == {"text": "<aws-access-key>"}  # type: ignore[index,call-overload]
    assert answer.additional_kwargs == {"raw": "<aws-access-key>"}


async def test_a_warning_lets_it_pass_and_is_told(behind: Any, told: Any) -> None:
    with openai_server(Reply(text=LEAK, pieces=3)) as server:
        read, _ = await streamed(behind(server, guardrail("warn", reach=None)))

    assert read == LEAK
    assert [one["action"] for one in told] == ["warn"]


async def test_the_most_tokens_are_asked_of_the_service_and_kept_where_it_does_not_listen(behind: Any) -> None:
    with openai_server(Reply(text="A long one."), Reply(text=LEAK, pieces=3)) as server:
        model = behind(server, most=5)
        answer = await model.ainvoke("q")
        read, whole = await streamed(model)

    assert [request["max_completion_tokens"] for request in server.requests] == [5, 5]
    assert why_stopped(answer) == "the answer has 7 tokens, and at most 5 are accepted: be shorter"
    assert why_stopped(whole) and len(read) <= 8 * 5


def test_a_model_stays_what_it_is_behind_a_screen() -> None:
    model = ScriptedModel(script=[])

    behind = screened(model, Screen((guardrail(),), None, lambda *_, **__: None))

    assert isinstance(behind, ScriptedModel) and behind is not model
    assert type(behind).__name__ == "ScriptedModel" and behind.heard is model.heard
    assert screened(model, Screen((), None, lambda *_, **__: None)) is model
    assert not hasattr(model, "_screen")


async def test_a_screen_costs_less_than_a_millisecond_where_nothing_is_found() -> None:
    text = WORDS * 35
    plain = ScriptedModel(script=[f"{number} {text}" for number in range(50)])
    looked = screened(
        ScriptedModel(script=[f"{number} {text}" for number in range(50)]),
        Screen((guardrail(),), None, lambda *_, **__: None),
    )

    without, with_it = [await _spent(model) for model in (plain, looked)]

    assert with_it - without < 0.001


async def _spent(model: Any) -> float:
    """CPU time [s] of one call, on the average of fifty."""
    began = time.process_time()
    for _ in range(50):
        await model.ainvoke("q")
    return (time.process_time() - began) / 50

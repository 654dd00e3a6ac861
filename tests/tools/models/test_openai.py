import asyncio
from datetime import UTC, datetime

import pytest
from langchain_core.language_models import BaseChatModel

from reliability.errors import Permanent, Transient
from tests.support.openai_server import OpenAIServer, Reply, openai_server, refused
from tests.support.ports import free_port
from tools.models import open_model
from tools.models.openai import retry_after

KEY = "sk-a-secret-of-ours"
NOON = datetime(2026, 11, 18, 12, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)


def model_at(url: str, monkeypatch: pytest.MonkeyPatch) -> BaseChatModel:
    monkeypatch.setenv("OPENAI_BASE_URL", url)
    return open_model("openai:gpt-stub")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("0.5", 0.5),
        ("Wed, 18 Nov 2026 12:00:30 GMT", 30.0),
        ("Wed, 18 Nov 2026 11:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("", None),
        (None, None),
    ],
)
def test_the_wish_to_wait_is_read_in_seconds_and_as_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOON) == seconds


@pytest.mark.parametrize(
    "failure", [refused(429), refused(500), refused(502), refused(408), Reply(text="half", dies=True)]
)
async def test_what_may_pass_is_worth_another_try(failure: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server(failure) as server:
        with pytest.raises(Transient, match=r"the model 'gpt-stub' at 127\.0\.0\.1"):
            await model_at(server.url, monkeypatch).ainvoke("hello")

        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "body",
    [
        '{"choices": [{"mess',
        "<html>the gateway's own page</html>",
        '{"id": "c", "object": "chat.completion", "created": 1, "model": "stub", "choices": []}',
        '{"id": "c", "object": "chat.completion", "created": 1, "model": "stub", "choices": null}',
        '{"error": {"message": "upstream is overloaded"}}',
    ],
)
async def test_an_answer_that_nobody_can_read_is_worth_another_try(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server(Reply(body=body)) as server:
        with pytest.raises(Transient, match="gave an answer that cannot be read"):
            await model_at(server.url, monkeypatch).ainvoke("hello")

        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "refusal",
    [refused(400, "bad schema"), refused(403), refused(404, "no such model"), refused(429, code="insufficient_quota")],
)
async def test_what_will_not_pass_is_not_tried_again(refusal: Reply, monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server(refusal) as server, pytest.raises(Permanent, match=f"HTTP {refusal.status}"):
        await model_at(server.url, monkeypatch).ainvoke("hello")


async def test_an_error_that_quotes_a_key_is_told_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    quoting = refused(400, f"{KEY} and sk-proj-9876 may not do that")
    with openai_server(quoting) as server, pytest.raises(Permanent) as refusal:
        await model_at(server.url, monkeypatch).ainvoke("hello")

    said = str(refusal.value)
    assert "… and … may not do that" in said
    assert "\n" not in said


async def test_a_server_that_is_not_there_may_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Transient, match=r"did not answer: Connection error\."):
        await model_at(f"http://127.0.0.1:{free_port()}/v1", monkeypatch).ainvoke("hello")


async def test_a_stream_counts_its_tokens_at_any_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server(Reply(text="hello")) as server:
        chunks = [chunk async for chunk in model_at(server.url, monkeypatch).astream("hi")]

    counted = [chunk.usage_metadata for chunk in chunks if chunk.usage_metadata]
    assert "".join(chunk.text for chunk in chunks) == "hello"
    assert [usage["total_tokens"] for usage in counted] == [18]


def test_one_model_serves_one_event_loop_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(server: OpenAIServer) -> str:
        return asyncio.run(model_at(server.url, monkeypatch).ainvoke("hi")).text

    with openai_server(Reply(text="one"), Reply(text="two")) as server:
        answers = [answered(server), answered(server)]

    assert answers == ["one", "two"]

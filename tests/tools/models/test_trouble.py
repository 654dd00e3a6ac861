"""Models of other providers, through LangChain's own clients: their errors in our words."""

import pytest
from langchain_core.messages import HumanMessage

from reliability.errors import Permanent
from tests.support.desk_agents import agent, alone
from tests.support.openai_server import OpenAIServer, Reply, openai_server, refused
from tools.models import open_model
from tools.models.trouble import in_our_words

KEY = "sk-a-secret-of-ours"
ASK = {"messages": [HumanMessage("안녕하세요")]}


def azure(monkeypatch: pytest.MonkeyPatch, server: OpenAIServer) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", KEY)
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", server.url)
    monkeypatch.setenv("OPENAI_API_VERSION", "2026-01-01")
    monkeypatch.setenv("FERMATA_MODEL", f"azure_openai:gpt-{server.server_address[1]}")


async def test_what_may_pass_is_tried_again_and_the_services_wish_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server(refused(503), refused(429, retry_after="7"), Reply(text="Here.")) as server:
        azure(monkeypatch, server)
        box = agent(open_model)

        state = await alone(box).compile().ainvoke(ASK)

    assert len(server.requests) == 3
    assert 7.0 in box.attempts.sleep.slept  # type: ignore[attr-defined]
    assert state["messages"][-1].text == "Here."


async def test_what_never_will_is_one_line_without_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    with openai_server(refused(401, f"bad key {KEY}")) as server:
        azure(monkeypatch, server)

        with pytest.raises(Permanent, match="refused: HTTP 401; check its key and its name") as refusal:
            await alone(agent(open_model)).compile().ainvoke(ASK)

    assert KEY not in str(refusal.value)


def test_a_bug_is_no_trouble_of_the_models() -> None:
    assert in_our_words(ZeroDivisionError("ours"), "a model") is None

"""Asking the model for a change: in its size, in its time, in the language of the issue, and saying who answered."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx
from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatResult

from reliability.errors import BadInput, Permanent
from tests.development.making import DISCOUNT, PRICES, generating
from tests.support.developing import Desk, scripted, settings, texts, written
from tests.support.openai_server import Reply, called, openai_server
from tests.support.scripted_model import ScriptedModel
from tools.models import open_model


async def test_of_a_large_repository_the_files_that_the_issue_names_are_shown_first(tmp_path: Path) -> None:
    files = {f"shop/part_{n}.py": f"NUMBER_{n} = {n}\n" * 2_000 for n in range(20)}
    desk = await Desk.at(tmp_path / "r", files, "Correct the number in shop/part_17.py.")
    model, opens = scripted(written({"shop/part_17.py": "NUMBER_17 = 18\n"}))

    await desk.do(generating(opens))

    shown = texts(model)[1]
    assert desk.outcome("GENERATING")["result"] == "done"
    assert "| === shop/part_17.py" in shown and "(not shown)" in shown
    assert len(shown) < 150_000


async def test_nothing_blocks_the_event_loop(desk: Desk) -> None:
    with blockbuster_ctx():
        await desk.do(generating(scripted(DISCOUNT)[1]))

    assert desk.outcome("GENERATING")["result"] == "done"


@pytest.mark.parametrize("given", ["", "  ", None, {}])
async def test_without_anything_asked_nothing_is_done(desk: Desk, given: Any) -> None:
    model, opens = scripted()

    await desk.do(generating(opens, given=lambda _state: given))

    assert "nothing was asked for" in desk.outcome("GENERATING")["reason"]
    assert not model.heard


async def test_without_a_repository_the_step_fails_and_says_what_to_give(desk: Desk) -> None:
    del desk.state["workspace"]

    await desk.do(generating(scripted()[1]))

    assert 'give it one with the input "repository"' in desk.outcome("GENERATING")["reason"]


async def test_a_model_that_cannot_be_asked_or_answers_nothing_usable_is_a_failure_with_its_reason(desk: Desk) -> None:
    await desk.do(generating(scripted(Permanent("the model refused the key"))[1]))
    refused = desk.outcome("GENERATING")
    await desk.do(generating(scripted("words", "words", "words")[1]))
    useless = desk.outcome("GENERATING")

    assert refused["result"] == useless["result"] == "failed"
    assert "the model refused the key" in refused["reason"]
    assert "no answer of its model fitted the schema" in useless["reason"]
    assert desk.state["usage"]["GENERATING"]["calls"] == 3


async def test_an_issue_in_korean_is_answered_in_korean(desk: Desk) -> None:
    desk.state["issue"] = "가격에 할인을 적용해 주세요."
    model, opens = scripted(written({"../x.py": "x"}), written({"../x.py": "x"}))

    await desk.do(generating(opens))

    assert json.loads(texts(model, 0)[-1])["language"] == "Korean"
    assert "code-agent의 답변을 변경으로 쓸 수 없습니다" in desk.outcome("GENERATING")["reason"]


async def test_a_request_that_is_too_long_for_the_agent_asks_nobody(desk: Desk) -> None:
    model, opens = scripted()

    await desk.do(generating(opens, settings(max_tokens_per_request=500)))

    assert "code-agent may use 500 for one request and its answer" in desk.outcome("GENERATING")["reason"]
    assert not model.heard


class Wasteful(ScriptedModel):
    """Takes 9,000 tokens for whatever it says."""

    def _generate(self, *given: Any, **more: Any) -> ChatResult:
        result = super()._generate(*given, **more)
        message: AIMessage = result.generations[0].message  # type: ignore[assignment]
        message.usage_metadata = UsageMetadata(input_tokens=1_000, output_tokens=8_000, total_tokens=9_000)
        return result


async def test_an_answer_that_took_more_than_the_agent_may_use_is_not_taken(desk: Desk) -> None:
    model = Wasteful(script=[DISCOUNT, DISCOUNT])

    await desk.do(generating(lambda _name: model, settings(max_tokens_per_request=8_999)))

    assert "one request took 9,000 tokens, and code-agent may use 8,999" in desk.outcome("GENERATING")["reason"]


async def test_through_a_real_client_the_model_is_asked_for_no_more_than_there_is_room_for(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    agent = settings(model="openai:stub", max_tokens_per_request=10_000)
    with openai_server(called("CodeChange", DISCOUNT)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        state = await desk.do(generating(open_model, agent))

    (asked,) = server.requests
    said = len(json.dumps(asked["messages"]).encode())
    assert state["steps"]["code"]["changedFiles"] == [PRICES]
    assert state["usage"]["GENERATING"]["model"] == "stub"
    assert asked["max_completion_tokens"] > 0 and said + 4 * asked["max_completion_tokens"] <= 10_000 + said // 2


async def test_an_agent_that_is_not_ready_in_its_time_has_failed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-test")
    agent = settings(model="openai:stub", timeout=timedelta(seconds=1))
    with openai_server(Reply(silent=True)) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        await desk.do(generating(open_model, agent))

    assert "1 s" in desk.outcome("GENERATING")["reason"]


async def test_an_alias_that_no_site_has_heard_of_is_answered_by_the_sites_model_and_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = await desk.do(generating(scripted(DISCOUNT)[1], settings(model="claude-3-opus")))
    told = state["steps"]["code"]["notes"]
    (tmp_path / "fermata.toml").write_text('[models]\nclaude-3-sonnet = "openai:x"\n')
    monkeypatch.setenv("FERMATA_SETTINGS", str(tmp_path / "fermata.toml"))
    with pytest.raises(BadInput, match="did you mean 'claude-3-sonnet'"):
        await desk.do(generating(open_model, settings(model="claude-3-sonet")))

    assert told == ["this site has no model 'claude-3-opus'; scripted answered"]

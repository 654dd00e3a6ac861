"""The next model of the chain answers where one gives no answer, and everybody is told which it was."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from langgraph.graph import END, START, StateGraph

from nodes.agent import Agent
from nodes.travel import planning
from nodes.travel.reading import TripReading
from reliability.attempts import Attempts
from reliability.errors import BadInput, Permanent, Transient
from state.travel import TravelState
from tests.support.clock import Watch
from tests.support.desk_agents import Advice, agent, alone, look_up, says
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server, refused
from tools.models import open_model

Configure = Callable[[OpenAIServer], None]
ASK = says("7번 주문은 어디에 있나요?")
TRIP = {
    "is_trip": True,
    "origin": "Seoul",
    "destination": "Tokyo",
    "depart_on": "2026-12-24",
    "return_on": "2026-12-27",
    "travellers": 2,
}


CHAIN = """
[models.good]
model = "openai:gpt-good"
input_price = 2.00
output_price = 8.00
timeout = 0.5
fallback = ["cheap"]
[models.cheap]
model = "openai:gpt-cheap"
input_price = 200.00
output_price = 800.00
"""

Write = Callable[[str], object]


@pytest.fixture
def settings(chained: Path) -> Write:
    """Put another settings file in its place."""
    return lambda text: chained.write_text(text, "utf-8")


@pytest.fixture(autouse=True)
def chained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`good` costs 2 and 8 dollars a million tokens; `cheap` stands in for it, and costs a hundred times as much."""
    settings = tmp_path / "fermata.toml"
    settings.write_text(CHAIN, "utf-8")
    monkeypatch.setenv("FERMATA_SETTINGS", str(settings))
    return settings


def good(name: str | None) -> Any:
    return open_model(name or "good")


def planner() -> Any:
    """The planning agent of travel, alone."""
    box = Agent(
        "PLANNING",
        role="travel planner",
        prompt="travel_planning.md",
        answers=TripReading,
        hears=planning.hears(lambda: date(2026, 11, 18)),
        keep=planning.keeps(lambda: date(2026, 11, 18)),
        model=good,
        attempts=Attempts(sleep=Watch([])),
    )
    builder = StateGraph(TravelState)
    builder.add_node("PLANNING", box)
    builder.add_edge(START, "PLANNING")
    builder.add_edge("PLANNING", END)
    return builder.compile()


DOWN = {
    "a refused key": [refused(401)],
    "a service that stays down": [refused(503)] * 4,
    "silence": [Reply(silent=True)] * 4,
}


@pytest.mark.parametrize("trouble", DOWN.values(), ids=DOWN)
async def test_where_a_model_cannot_be_asked_the_next_of_the_chain_answers(
    configured: Configure, trouble: list[Reply]
) -> None:
    told: list[Any] = []
    with openai_server(*trouble, Reply(text="42.")) as server:
        configured(server)

        async for _, _mode, part in (
            alone(agent(good)).compile().astream(ASK, stream_mode=["custom", "values"], subgraphs=True)
        ):
            told.append(part)

    assert [request["model"] for request in server.requests] == ["gpt-good"] * len(trouble) + ["gpt-cheap"]
    assert told[-1]["usage"]["BILLING"]["model"] == "gpt-cheap"
    events = [part["fermata"]["event"] for part in told if "fermata" in part]
    assert events[-1] == "model fallback"


async def test_a_model_that_fails_too_often_is_left_alone_and_the_next_answers_at_once(configured: Configure) -> None:
    down, cheap = refused(503), Reply(text="42.")
    with openai_server(*([down] * 4 + [cheap]) * 2, down, down, cheap, cheap) as server:
        configured(server)
        graph = alone(agent(good)).compile()

        for _ in range(4):
            await graph.ainvoke(ASK)

    asked = [request["model"].removeprefix("gpt-") for request in server.requests]
    assert asked == (["good"] * 4 + ["cheap"]) * 2 + ["good"] * 2 + ["cheap"] * 2


async def test_a_model_whose_answers_never_fit_is_replaced_and_what_it_cost_is_counted(configured: Configure) -> None:
    bad, fit = called("Advice", {"advice": "wait"}), called("Advice", {"advice": "wait", "sure": True})
    with openai_server(*[bad] * 3, fit) as server:
        configured(server)

        state = await alone(agent(good, answers=Advice)).compile().ainvoke(ASK)

    assert [request["model"] for request in server.requests] == ["gpt-good"] * 3 + ["gpt-cheap"]
    used = state["usage"]["BILLING"]
    assert (used["calls"], used["input_tokens"], used["output_tokens"]) == (4, 44, 28)
    assert used["exact"] == "0.008034"  # 3 answers of good at 0.000078 and one of cheap at 0.0078
    assert used["cost"] == {"minor": 1, "currency": "USD"}


async def test_a_model_that_was_given_up_is_not_asked_again_on_the_same_visit(configured: Configure) -> None:
    with openai_server(refused(401), called("look_up", {"order": "7"}), Reply(text="42.")) as server:
        configured(server)

        await alone(agent(good, look_up)).compile().ainvoke(ASK)

    assert [request["model"] for request in server.requests] == ["gpt-good", "gpt-cheap", "gpt-cheap"]


@pytest.mark.parametrize("error", [(refused(401),), (refused(503),) * 4])
async def test_the_last_of_the_chain_that_cannot_be_asked_stops_the_run(
    configured: Configure, error: tuple[Reply, ...]
) -> None:
    with openai_server(*error, *error) as server:
        configured(server)

        with pytest.raises((Permanent, Transient), match="gpt-cheap"):
            await alone(agent(good)).compile().ainvoke(ASK)


@pytest.mark.parametrize(
    "trouble", [[refused(401)], [called("TripReading", {"is_trip": "perhaps"})] * 3], ids=["refused", "malformed"]
)
async def test_the_agent_of_one_answer_has_the_same_chain(configured: Configure, trouble: list[Reply]) -> None:
    with openai_server(*trouble, called("TripReading", TRIP)) as server:
        configured(server)

        state = await planner().ainvoke({"ask": "Seoul to Tokyo over Christmas"})

    assert [request["model"] for request in server.requests] == ["gpt-good"] * len(trouble) + ["gpt-cheap"]
    assert state["reading"] == "understood"
    assert state["usage"]["PLANNING"]["model"] == "gpt-cheap"


async def test_the_offline_model_may_stand_at_the_end_of_a_chain(configured: Configure, settings: Write) -> None:
    settings('[models.good]\nmodel = "openai:gpt-good"\nfallback = ["offline"]\n')
    with openai_server(refused(401)) as server:
        configured(server)

        state = await planner().ainvoke({"ask": "Seoul to Tokyo on 2026-12-24 for 3 nights, two adults"})

    assert state["usage"]["PLANNING"]["model"] == "offline (rules)"
    assert state["wish"]["destination"] == "Tokyo"


async def test_a_fallback_that_cannot_be_opened_is_told_before_it_is_needed(
    configured: Configure, settings: Write
) -> None:
    settings('[models.good]\nmodel = "openai:gpt-good"\nfallback = ["anthropic:claude"]\n')
    with openai_server() as server:
        configured(server)

        with pytest.raises(BadInput, match="langchain-anthropic"):
            await alone(agent(good)).compile().ainvoke(ASK)

    assert server.requests == []


async def test_prices_in_two_currencies_cannot_be_added(configured: Configure, settings: Write) -> None:
    settings(f'{CHAIN}currency = "EUR"')
    with openai_server() as server:
        configured(server)

        with pytest.raises(BadInput, match=r"the prices of good, cheap are in .*; give all of them in one currency"):
            await alone(agent(good)).compile().ainvoke(ASK)

    assert server.requests == []

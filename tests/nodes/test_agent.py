import asyncio
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph

from nodes.agent import Agent
from nodes.travel import planning
from nodes.travel.reading import TripReading
from reliability.attempts import Attempts
from reliability.errors import Permanent, Transient
from state.travel import Phase, TravelState
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server, refused
from tests.support.scripted_model import ScriptedModel
from tools.models import open_model

KEY = "sk-a-secret-of-ours"
TRIP = {
    "is_trip": True,
    "origin": "Seoul",
    "destination": "Tokyo",
    "depart_on": "2026-12-24",
    "return_on": "2026-12-27",
    "travellers": 2,
}
ASK = {"ask": "Seoul to Tokyo over Christmas, two of us"}
CONFIG: RunnableConfig = {"configurable": {"thread_id": "run"}}

Model = Callable[[str | None], Any]


class Waits(list[float]):
    """Records how long it was to wait, instead of waiting."""

    async def __call__(self, seconds: float) -> None:
        self.append(seconds)


def planner(model: Model, waits: Waits, saver: InMemorySaver | None = None, limit: float = 30.0) -> Any:
    """The planning agent alone in a graph."""
    agent = Agent(
        Phase.PLANNING,
        role="travel planner",
        prompt="travel_planning.md",
        answers=TripReading,
        hears=planning.hears(lambda: date(2026, 11, 18)),
        keep=planning.keeps(lambda: date(2026, 11, 18)),
        model=model,
        attempts=Attempts(sleep=waits),
        limit=limit,
    )
    builder = StateGraph(TravelState)
    builder.add_node(Phase.PLANNING, agent)
    builder.add_edge(START, Phase.PLANNING)
    builder.add_edge(Phase.PLANNING, END)
    graph: CompiledStateGraph[Any, Any, Any, Any] = builder.compile(checkpointer=saver or InMemorySaver())
    return graph


@pytest.fixture
def waits() -> Waits:
    return Waits()


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch) -> Callable[[OpenAIServer], None]:
    """Make a server the configured model."""

    def configure(server: OpenAIServer) -> None:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("FERMATA_MODEL", "openai:gpt-stub")

    return configure


Configure = Callable[[OpenAIServer], None]


async def test_a_request_is_read_by_the_configured_model_through_one_tool(configured: Configure, waits: Waits) -> None:
    with openai_server(called("TripReading", TRIP)) as server:
        configured(server)

        state = await planner(open_model, waits).ainvoke(ASK, CONFIG)

    asked = server.requests[0]
    assert [tool["function"]["name"] for tool in asked["tools"]] == ["TripReading"]
    assert asked["messages"][0]["content"].startswith("You read travel requests")
    assert "Today: 2026-11-18" in asked["messages"][1]["content"]
    assert (state["reading"], state["wish"]["destination"]) == ("understood", "Tokyo")


async def test_what_the_model_cost_is_kept_by_state(configured: Configure, waits: Waits) -> None:
    with openai_server(called("TripReading", {}), called("TripReading", TRIP)) as server:
        configured(server)

        state = await planner(open_model, waits).ainvoke(ASK, CONFIG)

    assert state["usage"]["PLANNING"] == {"model": "gpt-stub", "calls": 2, "input_tokens": 22, "output_tokens": 14}


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (Reply(tool="TripReading", arguments='{"is_trip": tru'), "not valid JSON"),
        (called("TripReading", {**TRIP, "travellers": "a few"}), "travellers: Input should be a valid integer"),
        (called("TripReading", {**TRIP, "hotel": "Ritz"}), "hotel: Extra inputs are not permitted"),
        (Reply(text="Sure, I will book that!"), "no answer"),
    ],
)
async def test_a_malformed_answer_goes_back_with_what_is_wrong_and_is_repaired(
    configured: Configure, waits: Waits, answer: Reply, fault: str
) -> None:
    with openai_server(answer, called("TripReading", TRIP)) as server:
        configured(server)

        state = await planner(open_model, waits).ainvoke(ASK, CONFIG)

    assert fault in server.requests[1]["messages"][-1]["content"]
    assert server.requests[1]["messages"][-2]["role"] == "assistant"
    assert state["reading"] == "understood"


async def test_a_model_that_never_fits_the_schema_has_the_person_asked_instead(
    configured: Configure, waits: Waits
) -> None:
    with openai_server(*[called("TripReading", {"is_trip": "perhaps"})] * 3) as server:
        configured(server)

        state = await planner(open_model, waits).ainvoke(ASK, CONFIG)

    assert len(server.requests) == 3
    assert state["reading"] == "incomplete"
    assert state["missing"] == ["origin", "destination", "depart_on", "return_on", "travellers"]


async def test_a_model_that_is_asked_too_often_is_left_alone_as_long_as_it_wishes(
    configured: Configure, waits: Waits
) -> None:
    with openai_server(refused(429, "slow down", retry_after="7"), called("TripReading", TRIP)) as server:
        configured(server)

        state = await planner(open_model, waits).ainvoke(ASK, CONFIG)

    assert waits == [7.0]
    assert state["reading"] == "understood"


@pytest.mark.parametrize("failure", [refused(500), refused(503), Reply(text="half", dies=True)])
async def test_a_failure_of_the_service_is_tried_again(configured: Configure, waits: Waits, failure: Reply) -> None:
    with openai_server(failure, called("TripReading", TRIP)) as server:
        configured(server)

        state = await planner(open_model, waits).ainvoke(ASK, CONFIG)

    assert len(waits) == 1
    assert state["reading"] == "understood"


@pytest.mark.parametrize(
    "half",
    [
        Reply(tool="TripReading", arguments=json.dumps(TRIP), dies=True),
        Reply(tool="TripReading", arguments=json.dumps(TRIP), ends_early=True),
    ],
)
async def test_a_stream_that_dies_half_way_is_asked_for_again(configured: Configure, waits: Waits, half: Reply) -> None:
    with openai_server(half, called("TripReading", TRIP)) as server:
        configured(server)
        graph = planner(open_model, waits)

        async for _ in graph.astream(ASK, CONFIG, stream_mode="messages"):
            pass

    state = (await graph.aget_state(CONFIG)).values
    assert [request["stream"] for request in server.requests] == [True, True]
    assert state["usage"]["PLANNING"]["input_tokens"] == 11
    assert state["reading"] == "understood"


async def test_a_model_that_stays_silent_is_asked_again(configured: Configure, waits: Waits) -> None:
    with openai_server(Reply(silent=True), called("TripReading", TRIP)) as server:
        configured(server)
        await asyncio.to_thread(open_model)  # the first one imports the library, which takes its time

        state = await planner(open_model, waits, limit=0.5).ainvoke(ASK, CONFIG)

    assert len(server.requests) == 2
    assert state["reading"] == "understood"


async def test_a_refused_key_is_one_clear_line_without_the_key_and_nothing_is_lost(
    configured: Configure, waits: Waits
) -> None:
    saver = InMemorySaver()
    with openai_server(refused(401, f"Incorrect API key: {KEY}"), called("TripReading", TRIP)) as server:
        configured(server)
        graph = planner(open_model, waits, saver)

        with pytest.raises(Permanent) as refusal:
            await graph.ainvoke(ASK, CONFIG)
        state = await graph.ainvoke(None, CONFIG)

    assert str(refusal.value) == ("the model 'gpt-stub' at 127.0.0.1 refused the key: HTTP 401; check OPENAI_API_KEY")
    assert (waits, state["reading"]) == ([], "understood")


async def test_no_key_reaches_the_state_or_a_checkpoint(configured: Configure, waits: Waits) -> None:
    saver = InMemorySaver()
    script = [
        refused(400, f"{KEY} is not for this"),
        called("TripReading", {"is_trip": KEY}),
        called("TripReading", {}),
    ]
    with openai_server(*script, called("TripReading", TRIP)) as server:
        configured(server)
        graph = planner(open_model, waits, saver)

        with pytest.raises(Permanent) as refusal:
            await graph.ainvoke(ASK, CONFIG)
        state = await graph.ainvoke(None, CONFIG)

    assert set(server.keys) == {f"Bearer {KEY}"}
    assert KEY not in f"{refusal.value}{state}{dict(saver.storage)}{dict(saver.writes)}{dict(saver.blobs)}"


async def test_a_service_that_stays_down_is_given_up_and_the_run_can_be_resumed(waits: Waits) -> None:
    model = ScriptedModel(script=[*[Transient("the model is down")] * 4, TRIP])
    graph = planner(lambda _: model, waits)

    with pytest.raises(Transient, match="the model is down"):
        await graph.ainvoke(ASK, CONFIG)
    state = await graph.ainvoke(None, CONFIG)

    assert len(waits) == 3
    assert state["reading"] == "understood"


async def test_a_typed_trip_asks_no_model(waits: Waits) -> None:
    model = ScriptedModel(script=[])
    trip = {name: value for name, value in TRIP.items() if name != "is_trip"}

    state = await planner(lambda _: model, waits).ainvoke({"trip": trip}, CONFIG)

    assert (model.heard, state["reading"]) == ([], "understood")


async def test_without_a_configured_model_the_offline_one_plans_and_is_named(
    waits: Waits, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FERMATA_MODEL", raising=False)
    ask = (
        "Book a trip from Seoul to Tokyo, in three weeks for 3 nights, two adults, under 2,400,000 KRW, "
        "direct flights please"
    )

    state = await planner(open_model, waits).ainvoke({"ask": ask}, CONFIG)

    assert state["usage"]["PLANNING"] == {"model": "offline (rules)", "calls": 1, "input_tokens": 0, "output_tokens": 0}
    assert state["wish"] == {
        "origin": "Seoul",
        "destination": "Tokyo",
        "depart_on": "2026-12-09",
        "return_on": "2026-12-12",
        "travellers": 2,
        "budget": {"minor": 2_400_000, "currency": "KRW"},
        "currency": "KRW",
        "preferences": ["direct"],
    }

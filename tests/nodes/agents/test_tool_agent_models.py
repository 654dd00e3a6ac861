"""What becomes of an agent's visit when its model is cut off, silent, refused, or none at all."""

from collections.abc import Callable

import pytest
from langchain_core.messages import AIMessage
from langgraph.checkpoint.memory import InMemorySaver

from reliability.errors import BadInput, Permanent
from tests.nodes.agents.conftest import KEY
from tests.support.desk_agents import agent, alone, look_up, refund_tool, refunding, says
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server, refused
from tests.support.shop import a_run
from tests.support.world import World
from tools.models import open_model

Configure = Callable[[OpenAIServer], None]
ASK = says("Where is order 7?")
LOOK_UP = called("look_up", {"order": "7"})


async def test_a_stream_that_dies_half_way_is_asked_for_again(configured: Configure) -> None:
    with openai_server(LOOK_UP, Reply(text="It cost", dies=True), Reply(text="It cost 42.")) as server:
        configured(server)
        graph, config = alone(agent(open_model, look_up)).compile(checkpointer=InMemorySaver()), a_run()

        async for _ in graph.astream(ASK, config, stream_mode="messages", subgraphs=True):
            pass

    assert [request["stream"] for request in server.requests] == [True] * 3
    assert (await graph.aget_state(config)).values["messages"][-1].text == "It cost 42."


async def test_a_model_that_stays_silent_is_asked_again(configured: Configure) -> None:
    with openai_server(Reply(silent=True), Reply(text="Here.")) as server:
        configured(server)
        open_model()

        state = await alone(agent(open_model, limit=0.5)).compile().ainvoke(ASK)

    assert len(server.requests) == 2
    assert state["messages"][-1].text == "Here."


async def test_a_model_that_cannot_be_asked_stops_the_run_which_goes_on_at_that_very_call(
    configured: Configure,
) -> None:
    with openai_server(LOOK_UP, refused(401, f"bad key {KEY}"), Reply(text="It cost 42.")) as server:
        configured(server)
        graph, config = alone(agent(open_model, look_up)).compile(checkpointer=InMemorySaver()), a_run()

        with pytest.raises(Permanent, match="refused the key") as refusal:
            await graph.ainvoke(ASK, config, durability="sync")
        state = await graph.ainvoke(None, config, durability="sync")

    assert KEY not in str(refusal.value)
    assert len(server.requests) == 3
    assert state["messages"][-1].text == "It cost 42."
    assert state["usage"]["BILLING"]["calls"] == 2


@pytest.mark.parametrize(
    ("words", "answer"), [("Please refund order 7", "It was paid back."), ("7번 주문 환불해 주세요", "환불했습니다.")]
)
async def test_the_offline_model_works_with_tools_by_its_rules_in_both_languages(
    world: World, refunds: str, words: str, answer: str
) -> None:
    box = agent(open_model, look_up, refund_tool(refunding(world)), skill=refunds)

    state = await alone(box).compile(checkpointer=InMemorySaver()).ainvoke(says(words), a_run(), durability="sync")

    assert isinstance(state["messages"][-1], AIMessage)
    assert state["messages"][-1].text == answer
    assert world.calls[0][1] == {"cents": 4200}
    assert state["usage"]["BILLING"] == {"model": "offline (rules)", "calls": 3, "input_tokens": 0, "output_tokens": 0}


async def test_a_skill_that_is_not_there_is_said_with_the_cure() -> None:
    with pytest.raises(BadInput, match=r"no rules for 'poetry', only for .*; set FERMATA_MODEL"):
        await alone(agent(open_model, look_up, skill="poetry")).compile().ainvoke(ASK)

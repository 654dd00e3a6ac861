"""Hand-offs: a triage agent gives the rest of the turn to a specialist, along drawn edges, and never for ever."""

from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph

from graphs.verify import verify
from nodes.agents.handoff import ended_of, handed_to, handoff
from nodes.agents.tool_agent import ToolAgent
from nodes.agents.trail import fruitless
from nodes.context import Context
from nodes.ending import Ending
from tests.support.desk_agents import Desk, agent, alone, calls, look_up, says, scripted
from tests.support.shop import a_run

ASK = says("결제가 두 번 되었어요")


def over(to: str, note: str = "") -> Any:
    return calls((f"hand_off_to_{to.lower()}", {"note": note}))


def to(phase: str) -> Any:
    return handoff(to=phase, when="it is theirs")


def desk(*agents: ToolAgent, drawn: bool = True) -> StateGraph[Any, Any, Any, Any]:
    """The agents, each with an edge to all that it can hand over to, and ANSWERING."""
    g: StateGraph[Any, Any, Any, Any] = StateGraph(Desk)
    g.add_edge(START, agents[0].phase)
    g.add_node("ANSWERING", Ending("ANSWERING", says=lambda _state: "Bye."))
    for one in agents:
        g.add_node(one.phase, one)
        ways = {way: way for way in one.ways} if drawn else {}
        g.add_conditional_edges(one.phase, handed_to(one), {**ways, "answered": "ANSWERING"})
    return g


async def test_the_specialist_owns_the_rest_of_the_turn_and_hears_the_note() -> None:
    triage = agent(scripted(over("BILLING", "a double charge")), to("BILLING"), phase="TRIAGING")
    model = scripted("돌려 드렸습니다.")

    state = await desk(triage, agent(model)).compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    assert [message.text for message in state["messages"]] == ["결제가 두 번 되었어요", "돌려 드렸습니다.", "Bye."]
    assert [message.text for message in model.heard[0][1:]] == [
        "결제가 두 번 되었어요",
        "(from TRIAGING) a double charge",
    ]
    assert state["agents"]["TRIAGING"]["handoff"] == "BILLING"
    assert state["handoffs"] == {"turn": 1, "trail": ["TRIAGING", "BILLING"]}


async def test_a_specialist_may_hand_on_and_the_first_is_not_asked_again() -> None:
    triage = agent(scripted(over("BILLING")), to("BILLING"), phase="TRIAGING")
    billing = agent(scripted(over("TECHNICAL", "it is the card reader")), to("TECHNICAL"))
    technical = agent(scripted("Restart it."), to("BILLING"), phase="TECHNICAL")

    state = await desk(triage, billing, technical).compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    assert state["handoffs"]["trail"] == ["TRIAGING", "BILLING", "TECHNICAL"]
    assert state["messages"][-2].text == "Restart it."


async def test_to_and_fro_is_noticed_and_ends_with_what_is_known() -> None:
    billing = agent(
        scripted(over("TECHNICAL"), calls(("look_up", {"order": "7"})), over("TECHNICAL")), to("TECHNICAL"), look_up
    )
    technical = agent(scripted(over("BILLING"), "never said"), to("BILLING"), phase="TECHNICAL")

    state = await desk(billing, technical).compile(checkpointer=InMemorySaver()).ainvoke(ASK, a_run())

    turn = state["agents"]["BILLING"]
    assert (turn["ended"], turn["handoff"], turn["visits"]) == ("partial", None, 2)
    assert turn["reason"] == "handed to and fro: BILLING → TECHNICAL → BILLING → TECHNICAL"
    assert state["messages"][-2].text == "order 7: 42.00 EUR"
    assert state["status"] == "ANSWERING"


async def test_a_new_turn_of_the_conversation_begins_with_a_clean_trail() -> None:
    triage = agent(scripted(over("BILLING"), over("BILLING"), over("BILLING")), to("BILLING"), phase="TRIAGING")
    graph = desk(triage, agent(scripted("1", "2", "3"))).compile(checkpointer=InMemorySaver())
    config = a_run()

    for _ in range(3):
        state = await graph.ainvoke(says("이번에도요"), config)

    assert state["handoffs"] == {"turn": 3, "trail": ["TRIAGING", "BILLING"]}
    assert state["agents"]["TRIAGING"]["visits"] == 3


async def test_the_specialist_sees_of_the_conversation_what_its_context_says() -> None:
    triage = agent(scripted("Hello.", over("BILLING", "angry")), to("BILLING"), phase="TRIAGING")
    model = scripted("Sorry.")
    graph = desk(triage, agent(model, context=Context("none"))).compile(checkpointer=InMemorySaver())
    config = a_run()

    await graph.ainvoke(says("Hi"), config)
    await graph.ainvoke(ASK, config)

    assert [message.text for message in model.heard[0][1:]] == ["(from TRIAGING) angry"]


def test_every_hand_off_is_a_drawn_edge_and_the_machine_is_clean() -> None:
    billing = agent(scripted(), to("TECHNICAL"))
    technical = agent(scripted(), to("BILLING"), phase="TECHNICAL")

    report = verify(desk(billing, technical).compile(name="desk"))

    assert [finding.line for finding in report.findings] == []
    assert report.bounds.calls.most is not None


def test_a_hand_off_without_an_edge_is_refused_before_anything_runs() -> None:
    triage = agent(scripted(), to("BILLING"), phase="TRIAGING")

    found = [finding.line for finding in verify(desk(triage, drawn=False).compile(name="desk")).errors]

    assert any("[labels] TRIAGING" in line and "BILLING" in line for line in found)


async def test_a_limit_is_a_way_out_of_its_own_where_it_is_drawn() -> None:
    state = await alone(agent(scripted("Here."))).compile().ainvoke(ASK)

    assert await ended_of("BILLING")(state) == "answered"
    assert await ended_of("BILLING")({"agents": {"BILLING": {"ended": "partial"}}}) == "partial"


@pytest.mark.parametrize(
    ("trail", "too_many"),
    [
        (["A", "B"], False),
        (["A", "B", "A"], False),
        (["A", "B", "A", "B"], True),
        (["A", "B", "C", "A", "B", "C"], False),
        (["A", "B", "C", "A", "B", "C", "A"], True),
    ],
)
def test_the_second_to_and_fro_and_the_third_visit_are_too_many(trail: list[str], too_many: bool) -> None:
    assert fruitless(trail, 2) is too_many

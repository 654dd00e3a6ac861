"""What a person wants is told by code where code is sure, by a model where it is not, and else the person is asked."""

from collections.abc import Callable
from typing import Any, get_args, get_type_hints

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.verify import verify
from nodes.routing.intents import FRONT_DESK, Intent
from nodes.routing.routing import Routing, intent_of, last_words
from tests.support.front import front
from tests.support.scripted_model import ScriptedModel
from tests.support.shop import a_run
from tools.intents import classifier


class Desk:
    """A front desk in a conversation, with a scripted model behind it."""

    def __init__(self, *script: Any) -> None:
        self.model = ScriptedModel(script=list(script))
        self.graph = front(lambda _name: self.model).compile(checkpointer=InMemorySaver())
        self.config = a_run()

    async def hears(self, words: str) -> dict[str, Any]:
        answered: dict[str, Any] = await self.graph.ainvoke({"ask": words}, self.config)
        return answered

    async def is_told(self, **reply: Any) -> dict[str, Any]:
        answered: dict[str, Any] = await self.graph.ainvoke(Command(resume=reply), self.config)
        return answered


@pytest.mark.parametrize(
    ("words", "intent"),
    [("book a flight and a hotel in Tokyo", "travel"), ("이번 달 요금이 잘못 청구됐어요, 환불해 주세요", "support")],
)
async def test_what_code_is_sure_of_asks_no_model_and_nobody(words: str, intent: str) -> None:
    desk = Desk()

    ended = await desk.hears(words)

    assert (ended["status"], ended["routed_by"]) == (intent.upper(), "code")
    assert ended["confidence"] >= 0.75
    assert desk.model.heard == []


async def test_where_code_is_unsure_the_model_decides_among_the_declared_intents() -> None:
    desk = Desk({"intent": "order"})

    ended = await desk.hears("the blue one or the red one")

    assert (ended["status"], ended["routed_by"]) == ("ORDER", "model")
    shown = desk.model.heard[0][-1].text
    assert "the blue one or the red one" in shown
    assert all(f"- {intent.name}: " in shown for intent in FRONT_DESK)


async def test_a_model_that_names_an_intent_nobody_declared_is_told_so_and_answers_again() -> None:
    desk = Desk({"intent": "astrology"}, {"intent": "answer"})

    ended = await desk.hears("whatever you think")

    assert ended["status"] == "ANSWER"
    assert len(desk.model.heard) == 2


async def test_where_the_model_does_not_know_either_the_person_is_asked() -> None:
    desk = Desk({"intent": "unclear"})

    asked = await desk.hears("as for that thing")
    ended = await desk.is_told(answer="3")

    question = asked["__interrupt__"][0].value["question"]
    assert question.splitlines()[0] == "What may I do for you? A number or words will do."
    assert "3. help with an account" in question
    assert (ended["status"], ended["routed_by"]) == ("SUPPORT", "person")


async def test_a_person_who_speaks_korean_is_asked_in_korean_and_may_answer_in_words() -> None:
    desk = Desk({"intent": "unclear"})

    asked = await desk.hears("그거 있잖아")
    ended = await desk.is_told(answer="모니터 두 대 주문해 주세요")

    assert "무엇을 도와드릴까요?" in asked["__interrupt__"][0].value["question"]
    assert ended["status"] == "ORDER"


async def test_nobody_is_asked_for_ever() -> None:
    desk = Desk({"intent": "unclear"})
    await desk.hears("hm")

    again = await desk.is_told(answer="hm hm")
    ended = await desk.is_told(answer="hm hm hm")

    assert "__interrupt__" in again
    assert ended["status"] == "GIVEN_UP"


async def test_who_gives_up_is_not_asked_again() -> None:
    desk = Desk({"intent": "unclear"})
    await desk.hears("hm")

    ended = await desk.is_told(give_up=True)

    assert ended["status"] == "GIVEN_UP"


async def test_the_offline_model_adds_nothing_to_the_rules_and_the_person_is_asked() -> None:
    graph = front().compile(checkpointer=InMemorySaver())

    asked = await graph.ainvoke({"ask": "as discussed"}, a_run())

    assert "What may I do for you?" in asked["__interrupt__"][0].value["question"]


async def test_an_intent_that_this_desk_does_not_have_is_unsure() -> None:
    only = (Intent("order", "buy", "주문"),)
    route = Routing("ROUTING", only, classifier, last_words)

    update = await route({"ask": "book a flight and a hotel in Tokyo"})

    assert update["intent"] == "unsure"


def test_the_router_names_its_labels_and_the_desk_is_verified() -> None:
    labels = get_args(get_type_hints(intent_of(FRONT_DESK))["return"])

    report = verify(front(), "front")

    assert labels == (*(intent.name for intent in FRONT_DESK), "unsure")
    assert report.findings == ()


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ({"ask": "hello"}, "hello"),
        ({"messages": [HumanMessage("first"), AIMessage("yes?"), HumanMessage("second")]}, "second"),
        ({"messages": [{"role": "user", "content": "as data"}]}, "as data"),
        ({}, ""),
    ],
)
def test_the_newest_words_of_the_person_count(state: dict[str, Any], words: str) -> None:
    assert last_words(state) == words


def test_choosing_needs_no_model_to_be_built(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(_name: str | None) -> Any:
        raise AssertionError("a model was opened")

    opens: Callable[[str | None], Any] = never

    assert verify(front(opens), "front").errors == ()

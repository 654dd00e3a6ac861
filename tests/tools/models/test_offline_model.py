from datetime import date
from pathlib import Path

import pytest
from langchain_core.messages import AIMessage, HumanMessage, ToolMessage
from pydantic import BaseModel

from nodes.travel.reading import TripReading
from reliability.errors import BadInput
from tests.support.desk_agents import Refund, look_up
from tools.models.offline.model import OfflineModel
from tools.models.offline.skills import SKILLS, skill_of


class Poem(BaseModel):
    """Something no rule can write."""

    lines: list[str]


def test_the_offline_model_says_what_it_is_and_what_it_can_do() -> None:
    said = OfflineModel().invoke("Who are you?").text

    assert "offline model: rules, not a language model" in said
    assert "FERMATA_MODEL" in said


def test_a_schema_without_rules_is_refused_with_the_cure() -> None:
    with pytest.raises(BadInput, match=r"no rules for 'Poem', only for .*TripReading.*; set FERMATA_MODEL"):
        OfflineModel().with_structured_output(Poem, include_raw=True, method="function_calling")


def test_reading_costs_nothing_and_is_the_same_every_time() -> None:
    model = OfflineModel().with_structured_output(TripReading, include_raw=True, method="function_calling")
    heard = [
        HumanMessage('Today: 2026-11-18\n{"kind": "request", "about": [], "text": "Seoul to Tokyo tomorrow, 2 nights"}')
    ]

    first, again = model.invoke(heard), model.invoke(heard)

    assert isinstance(first, dict) and isinstance(again, dict)
    raw = first["raw"]
    assert isinstance(raw, AIMessage) and raw.usage_metadata
    assert raw.usage_metadata["total_tokens"] == 0
    assert first["parsed"] == again["parsed"]


@pytest.mark.parametrize(
    "words", ["Seoul to Tokyo tomorrow, two adults", "Today: 2026-11-18\nSeoul to Tokyo tomorrow, 2 adults"]
)
def test_words_that_are_not_the_planning_agents_are_one_request(words: str) -> None:
    model = OfflineModel(today=lambda: date(2026, 11, 18)).with_structured_output(TripReading)

    reading = model.invoke([HumanMessage(words)])

    assert isinstance(reading, TripReading)
    assert (reading.destination, reading.depart_on, reading.travellers) == ("Tokyo", date(2026, 11, 19), 2)


@pytest.mark.parametrize("name", [name for name, place in SKILLS.items() if place.startswith("tools.")])
def test_every_skill_that_is_registered_is_there_and_its_scope_is_stated(name: str) -> None:
    stated = (Path(__file__).parents[3] / "docs" / "models.md").read_text("utf-8")

    assert callable(skill_of(name))
    assert f"| `{name}` | `{SKILLS[name].partition(':')[0].replace('.', '/')}.py` |" in stated


def test_a_skill_that_is_named_answers_with_calls_of_tools_words_or_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SKILLS, "refunds", "tests.support.desk_agents:refunds")
    model = OfflineModel(skill="refunds").bind_tools([look_up, Refund])

    first = model.invoke([HumanMessage("환불해 주세요")])
    second = model.invoke([HumanMessage("환불해 주세요"), first, ToolMessage("42.00 EUR", tool_call_id="offline-1-0")])

    assert [(call["name"], call["args"]) for call in first.tool_calls] == [("look_up", {"order": "7"})]
    assert [(call["name"], call["args"]) for call in second.tool_calls] == [("refund", {"cents": 4200})]

"""Texts inside of data: every one is read, under whatever key, and what is clean stays the very same."""

from typing import Any

from langchain_core.messages import AIMessage, HumanMessage
from langgraph.types import Command, Send

from tests.tools.guards.rails import rail
from tools.guards.inside import DEEPEST, TOO_DEEP, applied_to
from tools.guards.site import default


def test_every_text_of_nested_data_is_read_keys_messages_and_commands_too() -> None:
    value = {
        "secret": [HumanMessage([{"type": "text", "text": "a secret"}], additional_kwargs={"raw": "secret"})],
        "call": AIMessage("", tool_calls=[{"name": "send", "args": {"to": "the secret"}, "id": "1"}]),
        "more": Command(resume={"x": ("secret", b"\xffsecret")}, goto=[Send("NODE", {"y": "secret"})]),
        "same": {"kept": [1, 2.5, None, True]},
    }

    found = applied_to(value, [rail("mask")], "input")

    assert "secret" not in repr(found.value)
    assert found.value["<RULE>"][0].content == [{"type": "text", "text": "a <RULE>"}]
    assert found.value["call"].tool_calls[0]["args"] == {"to": "the <RULE>"}
    assert found.value["more"].goto[0].arg == {"y": "<RULE>"}
    assert found.value["same"] is value["same"]


def test_data_in_which_nothing_is_found_is_the_very_same() -> None:
    value = {"a": [{"b": "text"}], "m": [HumanMessage("hello")]}

    assert applied_to(value, [rail("mask")], "input").value is value


def test_keys_that_become_the_same_lose_no_value() -> None:
    assert applied_to({"secret": 1, "ssecret": 2}, [rail("mask")], "input").value == {"<RULE>": 1, "<RULE> 2": 2}


def test_data_that_is_too_deep_or_holds_itself_is_cut() -> None:
    deep: Any = "secret"
    for _ in range(DEEPEST + 5):
        deep = [deep]
    ring: list[Any] = ["secret"]
    ring.append(ring)

    cut = repr(applied_to(deep, [rail("mask")], "input").value)

    assert TOO_DEEP in cut and "secret" not in cut
    assert applied_to(ring, [rail("mask")], "input").value == ["<RULE>", TOO_DEEP]


def test_what_stands_under_a_telling_key_is_read_with_it() -> None:
    with_its_key = rail("mask", "password: [a-z]+")

    found = applied_to({"password": "hunter", "ask": "hunter"}, [with_its_key], "input")

    assert found.value == {"password": "<RULE>", "ask": "hunter"}


def test_what_stands_under_a_key_that_says_nothing_is_read_with_the_one_around_it_or_with_its_name() -> None:
    with_its_key = rail("mask", "password: [a-z]+")
    words = ["hunter"]

    found = applied_to(
        {
            "password": {"value": "hunter"},
            "env": [{"name": "password", "value": "hunter"}, {"name": "user", "value": "hunter"}],
            "twice": {"user": words, "password": words},
        },
        [with_its_key],
        "input",
    )

    assert found.value == {
        "password": {"value": "<RULE>"},
        "env": [{"name": "password", "value": "<RULE>"}, {"name": "user", "value": "hunter"}],
        "twice": {"user": ["hunter"], "password": ["<RULE>"]},
    }


def test_a_number_as_long_as_a_cards_is_read_as_text() -> None:
    given = {"card": 4111111111111111, "minor": 41111}

    assert applied_to(given, default(), "input").value == {"card": "<CREDIT_CARD>", "minor": 41111}

"""With a language model, over a real loopback server: what it gets wrong never leaves the house."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from graphs.campaign import graph as campaign
from graphs.settings import CampaignSettings
from host.checkpoints import open_saver
from tests.campaign.conftest import by_address
from tests.support.doors import GraphDoor
from tests.support.openai_server import OpenAIServer, Reply, called, openai_server, refused

MINJI, MARIA, SEOJUN = "minji@example.org", "maria@example.org", "seojun@example.org"


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-a-secret-of-ours")


@contextmanager
def model(monkeypatch: pytest.MonkeyPatch, *script: Reply) -> Iterator[OpenAIServer]:
    with openai_server(*script) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("FERMATA_MODEL", "openai:gpt-stub")
        yield server


def written(*bodies: tuple[int, str]) -> Reply:
    return called("CampaignLetters", {"letters": [{"n": n, "subject": f"To {n}", "body": body} for n, body in bodies]})


def test_a_model_writes_many_letters_a_call_and_is_never_told_an_address(
    door: GraphDoor, given: dict[str, Any], home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    english = written((1, "Dear Kim Minji, come to Seoul."), (3, "Dear Maria Lopez, come to Madrid."))

    with model(monkeypatch, english, written((2, "이서준 님, 부산에서 만나요."))) as server:
        run = door.start(given)

    sent, asked = by_address(home), json.dumps(server.requests, ensure_ascii=False)
    assert len(server.requests) == 2
    assert "Maria Lopez" in asked and "@example.org" not in asked
    assert [sent[one]["body"] for one in (MINJI, MARIA, SEOJUN)] == [
        "Dear Kim Minji, come to Seoul.",
        "Dear Maria Lopez, come to Madrid.",
        "이서준 님, 부산에서 만나요.",
    ]
    used = door.look(run).values["usage"]["COMPOSING"]
    assert (used["calls"], used["model"]) == (2, "gpt-stub")


def test_letters_with_somebody_elses_data_or_missing_or_twice_are_the_text_filled_in(
    door: GraphDoor, given: dict[str, Any], home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    mixed = written((1, "Dear Kim Minji, Maria Lopez comes too."), (99, "Who?"), (3, "One."), (3, "Two."))

    with model(monkeypatch, mixed, written()):
        run = door.start(given)

    sent = by_address(home)
    assert sent[MINJI]["body"] == "Dear Kim Minji,\n\nWe open in Seoul."
    assert sent[MARIA]["body"] == "Dear Maria Lopez,\n\nWe open in Madrid."
    assert sent[SEOJUN]["body"] == "이서준 님께\n\n부산에 문을 엽니다."
    assert door.look(run).values["mailed"] == {"done": 3, "failed": 0, "unknown": 0, "held_back": 0, "plain": 3}


def test_a_model_that_gives_nothing_usable_costs_no_letter(
    door: GraphDoor, given: dict[str, Any], home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Reply(tool="CampaignLetters", arguments="{not json")

    with model(monkeypatch, *[broken] * 6):
        run = door.start(given)

    assert door.look(run).status == "COMPLETED"
    assert by_address(home)[MARIA]["body"] == "Dear Maria Lopez,\n\nWe open in Madrid."


def test_a_model_that_refuses_stops_the_run_before_a_letter_and_it_goes_on_from_there(
    door: GraphDoor, given: dict[str, Any], home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with model(monkeypatch, refused(401, "no such key")):
        run = door.start(given)
    stopped = door.look(run)
    sent_before = by_address(home)

    monkeypatch.setenv("FERMATA_MODEL", "offline")
    ended = door.go_on(run)

    assert stopped.next == ("COMPOSING",)
    assert sent_before == {}
    assert ended.status == "COMPLETED"
    assert len(by_address(home)) == 3


async def test_the_calls_of_a_run_are_limited_and_the_others_get_the_text(
    given: dict[str, Any], home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    config: Any = {"configurable": {"thread_id": "00000000-0000-4000-8000-000000000003"}}
    limited = CampaignSettings(records_per_call=1, model_calls=1)

    with model(monkeypatch, written((1, "Dear Kim Minji, come to Seoul."))) as server:
        async with open_saver() as saver:
            ended = await campaign.copy(update={"checkpointer": saver}).ainvoke(given, config, context=limited)

    assert len(server.requests) == 1
    assert ended["mailed"]["plain"] == 2
    assert by_address(home)[MINJI]["subject"] == "To 1"

"""A campaign is asked for in words; the list is one that the site knows, and nothing leaves before people saw it."""

from pathlib import Path
from typing import Any

import pytest

from nodes.campaign.pricing import UNASKED
from tests.campaign.conftest import PEOPLE, by_address, letters, listed, many
from tests.campaign.test_with_a_model import key, model
from tests.support.doors import APPROVE, GraphDoor, Seen
from tests.support.openai_server import called

__all__ = ["key"]  # a fixture

ENGLISH = 'Send everybody on the list people.csv a mail about our new shop, message: "{greeting} We open in {city}."'
KOREAN = 'people.csv 명단 전원에게 새 매장 안내 메일을 보내 줘, 내용: "{greeting} {city}에 문을 엽니다."'


@pytest.fixture(autouse=True)
def lists(home: Path) -> Path:
    """The site's folder of lists."""
    folder = home / "lists"
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text(PEOPLE, "utf-8")
    return folder


def asked(seen: Seen) -> str:
    return str((seen.interrupt or {}).get("question", ""))


def said(seen: Seen) -> str:
    return str(seen.values["messages"][-1].text)


@pytest.mark.parametrize(
    ("words", "told", "letter"),
    [
        (ENGLISH, "3 letters to the people of list:people.csv", "Dear Kim Minji We open in Seoul."),
        (KOREAN, "list:people.csv 명단의 3명에게 발송합니다", "Dear Kim Minji Seoul에 문을 엽니다."),
    ],
)
def test_however_few_they_are_people_see_the_number_and_the_text_before_a_letter_leaves(
    words: str, told: str, letter: str, door: GraphDoor, home: Path
) -> None:
    run = door.start({"ask": words})
    waiting, before = door.look(run), letters(home)

    ended = door.answer(run, APPROVE)

    assert waiting.next == ("APPROVING",) and waiting.interrupt is not None
    action = waiting.interrupt["action_requests"][0]
    assert told in action["description"] and action["args"]["recipients"] == 3
    assert before == []
    assert ended.status == "COMPLETED"
    assert by_address(home)["minji@example.org"]["body"].replace(",", "") == letter
    assert len(letters(home)) == 3


def test_a_no_sends_nothing(door: GraphDoor, home: Path) -> None:
    run = door.start({"ask": ENGLISH})

    ended = door.answer(run, {"decisions": [{"type": "reject", "message": "not now"}]})

    assert ended.status == "DECLINED" and "not now" in said(ended)
    assert letters(home) == []


def test_what_is_missing_is_asked_for_with_the_lists_that_there_are(door: GraphDoor, home: Path) -> None:
    run = door.start({"ask": "Send a newsletter to all our customers"})
    first = door.look(run)
    second = door.answer(run, {"answer": "the people list"})
    third = door.answer(run, {"answer": "Spring news"})

    waiting = door.answer(run, {"answer": "Hello {name}, it is spring in {city}."})

    assert "the name of the list" in asked(first) and "Lists: people.csv." in asked(first)
    assert asked(second) == "I still need the letters' subject, the letters' text."
    assert asked(third) == "I still need the letters' text."
    assert waiting.next == ("APPROVING",) and waiting.interrupt is not None
    assert waiting.interrupt["action_requests"][0]["args"]["sample"] == {
        "subject": "Spring news",
        "body": "Hello Kim Minji, it is spring in Seoul.",
    }
    assert letters(home) == []


@pytest.mark.parametrize("name", ["/etc/passwd", "../people.csv", "secret.csv", "link.csv", "checkpoints.sqlite"])
def test_words_name_a_list_of_the_site_and_never_a_file_of_its_disk(
    name: str, door: GraphDoor, lists: Path, tmp_path: Path, home: Path
) -> None:
    outside = tmp_path / "secret.csv"
    outside.write_text("id,name,email\n1,Kim,kim@example.org\n", "utf-8")
    (lists / "link.csv").symlink_to(outside)
    run = door.start({"ask": 'Write to everybody on the list: subject: "Hi", message: "Hello {name}"'})

    again = door.answer(run, {"answer": name})

    assert again.next == ("CLARIFYING",)
    assert "is no list of this site" in asked(again)
    assert letters(home) == []


def test_a_gap_that_the_list_cannot_fill_is_told_and_the_text_asked_for_again(door: GraphDoor, home: Path) -> None:
    run = door.start({"ask": 'Mail all people in people.csv, subject: "Hi", message: "Dear {nmae}"'})
    again = door.look(run)

    waiting = door.answer(run, {"answer": "Dear {name}"})

    assert "the text asks for {nmae}; accepted: city" in asked(again)
    assert waiting.next == ("APPROVING",)


@pytest.mark.parametrize("words", ["Where is my order?", "오늘 날씨 어때요?", "hello"])
def test_words_that_write_to_nobody_are_told_so(words: str, door: GraphDoor, home: Path) -> None:
    ended = door.look(door.start({"ask": words}))

    assert ended.status == "DECLINED"
    assert "people.csv" in said(ended) and "{greeting}" in said(ended)
    assert letters(home) == []


def test_without_any_input_it_says_what_is_missing_and_not_that_the_subject_is_none(door: GraphDoor) -> None:
    ended = door.look(door.start({}))

    assert ended.status == "DECLINED"
    assert "there is no subject; accepted: a text" in said(ended)
    assert "None" not in said(ended)


def test_who_gives_no_answer_is_asked_four_times(door: GraphDoor, home: Path) -> None:
    run = door.start({"ask": "Send a newsletter to all our customers"})

    seen = [door.answer(run, {"answer": "?"}) for _ in range(4)]

    assert [one.status for one in seen] == ["", "", "", "DECLINED"]
    assert letters(home) == []


def test_a_campaign_as_data_after_one_in_words_is_as_it_always_was(
    door: GraphDoor, given: dict[str, Any], lists: Path, tmp_path: Path, home: Path
) -> None:
    run = door.start({"ask": "Send a newsletter to all our customers"})
    others = listed(tmp_path / "many.csv", many(UNASKED))

    ended = door.say(run, {"source": str(others), "subject": "Hi", "message": "Dear {name}", "ask_first": False})
    again = door.say(run, {"ask": ENGLISH})

    assert ended.status == "COMPLETED"
    assert len(letters(home)) == UNASKED
    assert again.next == ("APPROVING",)


def test_what_a_model_makes_of_the_words_is_looked_up_and_put_before_people_all_the_same(
    door: GraphDoor, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    brief = {"is_campaign": True, "list": "people", "subject": "We move", "message": "{greeting} We move to {city}."}
    made_up = {**brief, "list": "/etc/hosts.csv"}

    with model(monkeypatch, called("CampaignBrief", made_up), called("CampaignBrief", brief)):
        run = door.start({"ask": "tell our people that we move"})
        first = door.look(run)
        second = door.answer(run, {"answer": "the people list"})

    assert first.next == ("CLARIFYING",) and "'/etc/hosts.csv' is no list" in asked(first)
    assert second.next == ("APPROVING",)
    assert letters(home) == []

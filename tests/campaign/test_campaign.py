"""A campaign writes to everybody of its list who wants it, once, in their language, and tells what became of it."""

from pathlib import Path
from typing import Any

import pytest
from langgraph.types import Command

from graphs.campaign import graph as campaign
from host.checkpoints import open_saver
from nodes.campaign.pricing import UNASKED
from reliability.identity import Voter
from reliability.ledger import ledger, requests, runs
from tests.campaign.conftest import by_address, letters, listed, many
from tests.support.doors import APPROVE, GraphDoor, environment


def test_everybody_gets_one_letter_in_their_own_language_with_their_own_values(
    door: GraphDoor, given: dict[str, Any], home: Path
) -> None:
    run = door.start(given)

    sent = by_address(home)
    assert door.look(run).status == "COMPLETED"
    assert sent.keys() == {"minji@example.org", "seojun@example.org", "maria@example.org"}
    assert (sent["minji@example.org"]["subject"], sent["minji@example.org"]["body"]) == (
        "News for Seoul",
        "Dear Kim Minji,\n\nWe open in Seoul.",
    )
    assert sent["seojun@example.org"]["body"] == "이서준 님께\n\n부산에 문을 엽니다."
    assert sent["maria@example.org"]["key"] == f"{run}:RUNNING[3]:1"


def test_the_report_says_what_became_of_every_letter_and_of_every_row(
    door: GraphDoor, given: dict[str, Any], people: Path, home: Path
) -> None:
    people.write_text(
        "id,name,email,opt_out,city\n1,Kim,kim@example.org,,Seoul\n2,Lee,not-an-address,,Busan\n3,Park,park@example.org"
        ",yes,Daegu\n1,Kim,again@example.org,,Seoul\n5,Cho,cho@example.org,,\n6,Choi\n",
        "utf-8",
    )

    run = door.start(given)

    report = (home / "reports" / f"{run}.md").read_text("utf-8")
    picture = (home / "reports" / f"{run}.svg").read_text("utf-8")
    ended = door.look(run)
    assert [letter["recipient"] for letter in letters(home)] == ["kim@example.org"]
    assert ended.values["mailed"] == {"done": 1, "failed": 1, "unknown": 0, "held_back": 1, "plain": 0}
    assert ended.values["survey"]["skipped"] == {"opted out": 1, "repeated": 1, "unusable": 1}
    assert "- line 5: the same id or address as an earlier row" in report
    assert "- line 7: 2 fields where 5 columns are named" in report
    assert "- 2: failed" in report
    assert "- 5: held back, nothing is known for city" in report
    assert picture.startswith("<svg") and "opted out" in picture
    assert ended.status == "PARTIAL"


def test_more_people_than_may_be_written_to_unasked_wait_for_the_marketing_team(
    door: GraphDoor, tmp_path: Path, home: Path
) -> None:
    source = listed(tmp_path / "many.csv", many(UNASKED + 1))
    run = door.start({"source": str(source), "subject": "Hello", "message": "Dear {name}, we moved."})

    waiting = door.look(run)
    before = letters(home)
    ended = door.answer(run, APPROVE)

    assert waiting.next == ("APPROVING",) and waiting.interrupt is not None
    shown = waiting.interrupt["action_requests"][0]["args"]
    assert (shown["recipients"], shown["cost"]) == (UNASKED + 1, "$0.51")
    assert shown["sample"]["body"] == "Dear Person 1, we moved."
    assert waiting.interrupt["missing"] == {"marketing": 1}
    assert before == []
    assert ended.status == "COMPLETED"
    assert len(letters(home)) == UNASKED + 1


def test_a_campaign_small_enough_may_be_put_before_the_team_all_the_same_and_a_no_sends_nothing(
    door: GraphDoor, given: dict[str, Any], home: Path
) -> None:
    run = door.start({**given, "ask_first": True})

    ended = door.answer(run, {"decisions": [{"type": "reject", "message": "not now"}]})

    assert ended.status == "DECLINED"
    assert "not now" in ended.values["messages"][-1].text
    assert b"minji@" not in b"".join(file.read_bytes() for file in (home / "campaigns").iterdir())
    assert letters(home) == []


def test_a_state_forged_past_the_gate_sends_nothing(door: GraphDoor, given: dict[str, Any], home: Path) -> None:
    run = door.start({**given, "ask_first": True})
    forged = {"verdict": "approved", "request": "req-forged", "occurrence": 1, "changes": 0, "votes": []}

    door.update(
        run, {"approvals": {"APPROVING": {**forged, "note": "", "status": "approved", "refused": ""}}}, "APPROVING"
    )
    ended = door.go_on(run)

    assert letters(home) == []
    assert "nobody approved RUNNING" in ended.values["failures"][0]["reason"]


def test_a_text_changed_after_the_approval_is_not_sent(door: GraphDoor, given: dict[str, Any], home: Path) -> None:
    run = door.start({**given, "ask_first": True})
    waiting = door.look(run)
    assert waiting.interrupt is not None
    marketing = Voter("kim", "marketing", authenticated=True)
    ledger().call(requests.vote, waiting.interrupt["request"], marketing, "approve", "")
    plan = {**waiting.values["plan"], "message": {"en": "Buy!", "ko": "사세요!"}}
    verdict = {"verdict": "approved", "request": "", "occurrence": 1, "changes": 0, "votes": []}

    approval = {"APPROVING": {**verdict, "note": "", "status": "approved", "refused": ""}}
    door.update(run, {"plan": plan, "approvals": approval}, "APPROVING")
    ended = door.go_on(run)

    assert letters(home) == []
    assert "is not what was approved" in ended.values["failures"][0]["reason"]


def test_a_list_that_changed_meanwhile_stops_the_campaign_with_one_line_until_it_is_put_back(
    door: GraphDoor, given: dict[str, Any], people: Path, home: Path
) -> None:
    run = door.start({**given, "ask_first": True})
    before = people.read_text("utf-8")
    people.write_text(before + "4,Neu,neu@example.org,en,Berlin\n", "utf-8")

    halted = door.answer(run, APPROVE)
    sent_meanwhile = letters(home)
    people.write_text(before, "utf-8")
    ended = door.answer(run, {"answer": "send it again, please"})

    assert halted.next == ("HALTING",) and halted.interrupt is not None
    assert "it changed since this campaign began" in halted.interrupt["question"]
    assert len(halted.interrupt["question"].splitlines()) == 1
    assert sent_meanwhile == []
    assert ended.status == "COMPLETED"
    assert len(letters(home)) == 3


def test_somebody_may_stop_a_campaign_whose_list_changed(door: GraphDoor, given: dict[str, Any], people: Path) -> None:
    run = door.start({**given, "ask_first": True})
    people.unlink()
    door.answer(run, APPROVE)

    ended = door.answer(run, {"answer": "stop"})

    assert ended.status == "STOPPED"
    assert "0 of 3 letters were sent" in ended.values["messages"][-1].text


def test_a_cancelled_campaign_writes_to_nobody_else(door: GraphDoor, given: dict[str, Any], home: Path) -> None:
    run = door.start({**given, "ask_first": True})
    marketing = Voter("kim", "marketing", authenticated=True)
    waiting = door.look(run)
    assert waiting.interrupt is not None
    ledger().call(requests.vote, waiting.interrupt["request"], marketing, "approve", "")
    ledger().call(runs.cancel, run, "kim")

    ended = door.go_on(run)

    assert ended.status == "STOPPED"
    assert letters(home) == []


def test_a_letter_whose_answer_was_lost_is_looked_for_and_not_sent_again(
    door: GraphDoor, given: dict[str, Any], tmp_path: Path, home: Path
) -> None:
    script = tmp_path / "faults.json"
    script.write_text('[{"operation": "send", "action": "drop_after", "times": 2}]', "utf-8")

    with environment({"FERMATA_MAIL_FAULTS": str(script)}):
        run = door.start(given)

    assert door.look(run).status == "COMPLETED"
    assert len(letters(home)) == 3


async def test_no_checkpoint_holds_anybody_but_the_one_of_the_sample_and_the_book_is_emptied(
    given: dict[str, Any], home: Path
) -> None:
    config: Any = {"configurable": {"thread_id": "00000000-0000-4000-8000-000000000002"}}

    async with open_saver() as saver:
        await campaign.copy(update={"checkpointer": saver}).ainvoke(given, config)
        stored = "".join([repr(one) async for one in saver.alist(config)])

    left = b"".join(file.read_bytes() for file in (home / "campaigns").iterdir())
    assert "Kim Minji" in stored
    assert not [word for word in ("maria@example", "Maria Lopez", "in Madrid", "서준", "부산") if word in stored]
    assert left and b"maria@example" not in left


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"source": "nowhere.csv"}, "'nowhere.csv' cannot be read: it is not there"),
        ({"source": "a list"}, "the list is 'a list'; accepted: FILE.csv"),
        ({"message": "Dear {nmae}"}, "the text asks for {nmae}; accepted: city, email"),
        ({"message": "  "}, "the message is '  '; accepted: a text"),
        ({"subject": {"fr": "Bonjour"}}, "the subject has texts in fr; accepted: en, ko"),
        ({"columns": {"email": "mial"}}, "the list has no column mial; it has id, name, email"),
        ({"encoding": "klingon"}, "the encoding is 'klingon'"),
    ],
)
def test_what_cannot_be_used_ends_with_one_line_and_sends_nothing(
    door: GraphDoor, given: dict[str, Any], home: Path, wrong: dict[str, Any], told: str
) -> None:
    run = door.start({**given, **wrong})

    ended = door.look(run)
    assert ended.status == "DECLINED"
    assert told in ended.values["messages"][-1].text
    assert len(ended.values["messages"][-1].text.splitlines()) == 1
    assert letters(home) == []


async def test_another_campaign_of_the_same_conversation_is_another_one(
    given: dict[str, Any], tmp_path: Path, home: Path
) -> None:
    others = listed(tmp_path / "others.csv", ["1,Ann,ann@example.org", "2,Bo,bo@example.org"])
    config: Any = {"configurable": {"thread_id": "00000000-0000-4000-8000-000000000004"}}

    async with open_saver() as saver:
        known = campaign.copy(update={"checkpointer": saver})
        await known.ainvoke({**given, "ask_first": True}, config)
        await known.ainvoke(Command(resume={"decisions": [{"type": "reject"}]}), config)
        first = await known.ainvoke({**given, "ask_first": False}, config)
        second = await known.ainvoke({"source": str(others), "subject": "Hi", "message": "{greeting}"}, config)

    assert (first["status"], first["mailed"]["done"]) == ("COMPLETED", 3)
    assert (second["status"], second["mailed"]["done"]) == ("COMPLETED", 2)
    assert by_address(home)["ann@example.org"]["body"] == "Dear Ann,"
    assert len(list((home / "reports").glob("*.md"))) == 2


async def test_a_campaign_of_several_batches_writes_to_everybody_once(tmp_path: Path, home: Path) -> None:
    source = listed(tmp_path / "many.csv", many(220))
    given = {"source": str(source), "subject": "Hello", "message": "Dear {name}"}
    config: Any = {"configurable": {"thread_id": "00000000-0000-4000-8000-000000000001"}}

    async with open_saver() as saver:
        known = campaign.copy(update={"checkpointer": saver})
        await known.ainvoke(given, config)
        ended = await known.ainvoke(Command(resume=APPROVE), config)

    assert ended["batches"] == 2
    assert ended["mailed"]["done"] == 220
    assert len(by_address(home)) == len(letters(home)) == 220


def test_a_book_that_is_lost_is_made_anew_of_the_same_list(door: GraphDoor, given: dict[str, Any], home: Path) -> None:
    run = door.start({**given, "ask_first": True})
    for file in (home / "campaigns").iterdir():
        file.unlink()

    ended = door.answer(run, APPROVE)

    assert ended.status == "COMPLETED"
    assert len(letters(home)) == 3

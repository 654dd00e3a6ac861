"""`orchestrator` as it is shipped: offline, in English and Korean, through every door, and in several processes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from langgraph_sdk import get_sync_client

from tests.support import warm
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import CommandDoor, GraphDoor, ServerDoor

ASK = "research battery recycling, then summarise it and calculate 15% of 240"
한글 = "커피 로스팅을 조사하고, 요약한 다음 240의 15%를 계산해줘"


@pytest.fixture
def served(door: GraphDoor, tmp_path: Path) -> Iterator[ServerDoor]:
    env = {**door.world.env, "FERMATA_HOME": str(door.world.home), "LANGGRAPH_STRICT_MSGPACK": "true"}
    folder = copy_project(tmp_path / "server")
    with dev_server(folder, env) as server, get_sync_client(url=server.url) as client:
        yield ServerDoor(door.world, client, "orchestrator")


@pytest.mark.parametrize(
    ("ask", "says", "source"), [(ASK, "71 percent", "batteries.md"), (한글, "200도로 예열하고", "커피.md")]
)
def test_a_request_is_planned_worked_on_and_delivered_with_its_sources(
    ask: str, says: str, source: str, door: GraphDoor
) -> None:
    ended = door.look(door.start({"ask": ask}))

    assert ended.status == "DELIVERED"
    result = ended.values["result"]
    assert says in result["text"] and "= 36" in result["text"]
    assert [one.partition("#")[0] for one in result["sources"]] == [source]
    assert list(result["by"].values()) == ["researching", "summarising", "calculating"]
    assert source in ended.values["messages"][-1].text


def test_a_draft_is_reviewed_against_what_it_was_made_of(door: GraphDoor) -> None:
    ended = door.look(door.start({"ask": "write a report about the battery deposit and review it"}))

    assert ended.status == "DELIVERED"
    assert "1.50 euros" in ended.values["result"]["text"]
    assert "every number and sentence is supported" in ended.values["result"]["text"]


def test_what_the_documents_say_nothing_about_is_missing_and_told(door: GraphDoor) -> None:
    ended = door.look(
        door.start({"ask": "summarise the deposit of quantum chromodynamics on neptune moons and calculate 3*4"})
    )

    assert ended.status == "PARTIAL"
    assert ended.values["result"]["text"] == "3*4 = 12"
    assert "the documents say nothing about" in ended.values["messages"][-1].text


@pytest.mark.parametrize(
    ("ask", "end", "says"),
    [
        ("해왕성 위성의 양자색역학을 조사하고 3 곱하기 4를 계산해 줘", "PARTIAL", "내용이 없습니다"),
        ("해왕성 위성의 양자색역학을 조사해 줘", "DECLINED", "아무것도 하지 못했습니다: 문서에"),
        ("보고서 비용을 계산해 줘", "DECLINED", "계산할 수 있는 식이 없습니다"),
    ],
)
def test_what_could_not_be_done_is_told_in_the_language_of_the_request(
    ask: str, end: str, says: str, door: GraphDoor
) -> None:
    ended = door.look(door.start({"ask": ask}))

    told = ended.values["messages"][-1].text
    assert ended.status == end
    assert says in told
    assert not re.search(r"[a-z]{3,} [a-z]{2,} [a-z]{2,}", told.partition("빠진 것")[2] or told)


def test_a_part_that_nobody_can_do_asks_the_person_in_korean_and_is_told_as_left_out(door: GraphDoor) -> None:
    run = door.start({"ask": "커피 로스팅을 조사하고 프랑스어로 번역해줘"})
    asked = door.look(run)

    ended = door.answer(run, {"answer": "빼줘"})

    assert asked.next == ("ASKING",)
    assert "할 수 있는 작업자가 없습니다" in str(asked.interrupt)
    assert ended.status == "PARTIAL"
    assert "프랑스어로 번역해줘: 결정하신 대로 뺐습니다" in ended.values["messages"][-1].text


@pytest.mark.parametrize("given", [{}, {"ask": "  "}, {"ask": "a\x00b"}])
def test_words_that_are_no_request_are_declined_before_anything_is_begun(
    given: dict[str, str], door: GraphDoor
) -> None:
    ended = door.look(door.start(given))

    assert ended.status == "DECLINED"
    assert "accepted" in ended.values["messages"][-1].text
    assert ended.values["tasks"] == []


def test_a_run_that_waits_in_one_process_is_answered_in_another(door: GraphDoor) -> None:
    command = CommandDoor(door.world, "orchestrator")
    run = command.start({"ask": "summarise battery recycling and translate it into French"})

    waiting = command.look(run)
    ended = command.answer(run, {"answer": "drop"})

    assert waiting.next == ("ASKING",)
    assert waiting.interrupt is not None and "translate" in waiting.interrupt["question"]
    assert ended.status == "PARTIAL"
    assert "left out, as you decided" in ended.values["message"]


def test_the_command_line_says_how_it_ended_by_its_code(door: GraphDoor) -> None:
    env = {**door.world.env, "FERMATA_HOME": str(door.world.home)}

    done = warm.fermata(door.world.home / "processes", env, "run", "orchestrator", "--ask", ASK).wait()

    assert (done.code, done.err) == (0, "")
    assert "15/100*240 = 36" in done.out


def test_langgraphs_own_server_runs_it_without_blocking_its_loop(served: ServerDoor) -> None:
    ended = served.look(served.start({"ask": ASK}))

    assert ended.status == "DELIVERED", ended
    assert "= 36" in ended.values["result"]["text"]

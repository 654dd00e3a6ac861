"""What guardrails mask or redact is in no file that Fermata writes, by whichever door it came in."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from langgraph_sdk import get_sync_client

from tests.support.dev_server import DevServer, copy_project, dev_server
from tests.support.doors import TRIP, CommandDoor, Door, GraphDoor, ServerDoor, World
from tests.support.searching import contents, holding
from tests.travel.conftest import shared_world as shared_world
from tests.travel.conftest import world as world

CARD, KEY, RRN, EMAIL = "4929 4212 3456 0009", "AKIA3XQ7WZ5PLMRT2KVD", "900412-1234562", "secret.person@hidden-mail.kr"
SECRETS = (CARD, KEY, RRN, EMAIL)
SAID = f"5월 16일 2031년 서울에서 도쿄 2명. 연락은 {EMAIL}로, 카드 {CARD}, 주민등록번호 {RRN}, aws key {KEY}"


@pytest.fixture(scope="session")
def server(shared_world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DevServer, Path]]:
    folder = copy_project(tmp_path_factory.mktemp("guarded_server"))
    with dev_server(folder, shared_world.env) as running:
        yield running, folder


@pytest.fixture(params=["command line", "bare ainvoke", "langgraph dev"])
def door(request: pytest.FixtureRequest, world: World) -> Iterator[Door]:
    if request.param == "command line":
        yield CommandDoor(world)
    elif request.param == "bare ainvoke":
        yield GraphDoor(world)
    else:
        running, _ = request.getfixturevalue("server")
        with get_sync_client(url=running.url) as client:
            yield ServerDoor(world, client)


def test_the_search_finds_what_is_there(door: Door) -> None:
    run = door.start({"ask": "나는 특별한표시어 라고 합니다, 도쿄"})

    where = holding(door.world.home, ["특별한표시어"])

    assert run
    assert any("checkpoints.sqlite checkpoints" in place for place in where)


def test_words_of_a_run_are_stored_masked(door: Door) -> None:
    run = door.start({"ask": SAID})

    seen = door.look(run)

    assert seen.status or seen.next
    assert holding(door.world.home, SECRETS) == []
    assert "<EMAIL_ADDRESS>로" in str(list(texts(door.world.home)))


def test_a_vote_with_a_note_is_stored_masked(door: Door) -> None:
    run = door.start({"trip": TRIP})

    seen = door.answer(run, {"decisions": [{"type": "reject", "message": f"no: {SAID}"}]})

    assert seen.status == "DECLINED"
    assert holding(door.world.home, SECRETS) == []


def test_an_answer_to_a_question_is_stored_masked(door: Door) -> None:
    run = door.start({"ask": "We want a trip from Seoul to Tokyo, two adults, please book it"})
    assert door.look(run).next == ("CLARIFYING",)

    door.answer(run, {"answer": SAID})

    assert holding(door.world.home, SECRETS) == []


def test_what_is_changed_by_hand_is_stored_masked(door: Door) -> None:
    run = door.start({"trip": TRIP})

    door.update(run, {"reason": SAID})

    assert holding(door.world.home, SECRETS) == []


def test_input_that_cannot_be_used_is_told_and_logged_masked(world: World) -> None:
    door = CommandDoor(world)

    for given in ({"ask": SAID, SAID: 1}, {"trip": {**TRIP, "travellers": SAID}}, {"ask": [SAID]}):
        done = door._run("run", "travel", "--input", json.dumps(given, ensure_ascii=False))

        assert done.code != 0
        assert not any(secret in done.out + done.err for secret in SECRETS)
    assert holding(world.home, SECRETS) == []


def test_the_dev_server_logs_nothing_of_it_and_its_own_record_is_what_remains(
    world: World, server: tuple[DevServer, Path]
) -> None:
    running, folder = server
    with get_sync_client(url=running.url) as client:
        ServerDoor(world, client).start({"ask": SAID})

    assert holding(world.home, SECRETS) == []
    left = holding(folder, SECRETS)

    assert {Path(place).parts[0] for place in left} <= {".langgraph_api"}, left
    assert not any(secret in running.log.read_text() for secret in SECRETS)


def texts(home: Path) -> Iterator[str]:
    return (content.decode("utf-8", "replace") for _, content in contents(home))

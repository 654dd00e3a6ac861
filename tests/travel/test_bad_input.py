"""Bad input gets one clear line, a documented exit code, and changes nothing."""

import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from host.exits import Exit
from reliability.ledger import ledger, requests, runs
from tests.support import warm
from tests.support.dev_server import DevServer
from tests.support.doors import APPROVE, TRIP, CommandDoor, Door, GraphDoor, ServerDoor, World

UNUSABLE: dict[str, tuple[dict[str, Any], str]] = {
    "past": ({**TRIP, "depart_on": "2020-01-01"}, "2020-01-01 is in the past; accepted: a date from"),
    "backwards": ({**TRIP, "return_on": "2031-05-01"}, "is not after the departure 2031-05-16; accepted: a later day"),
    "unknown city": ({**TRIP, "destination": "Atlantis"}, "'Atlantis' is not served; accepted: a city such as"),
    "to itself": ({**TRIP, "destination": "Seoul"}, "goes from Seoul to itself; accepted: another city"),
    "negative budget": ({**TRIP, "budget": -5}, "a budget of -₩5; accepted: an amount above zero"),
    "nobody": ({**TRIP, "travellers": 0}, "0 travellers; accepted: 1 to 9"),
    "a crowd": ({**TRIP, "travellers": 4000}, "4000 travellers; accepted: 1 to 9"),
    "too long": ({**TRIP, "return_on": "2032-05-01"}, "nights; accepted: at most 60"),
}
UNREADABLE = {
    "empty": ({"ask": ""}, "the request is empty; accepted: a trip in words"),
    "blank": ({"ask": " \n\t "}, "the request is empty; accepted: a trip in words"),
    "1 MB": ({"ask": "여행 " * 350_000}, "characters; accepted: at most 8,000"),
    "control": ({"ask": "Seoul to \x00Tokyo"}, "the control character '\\x00'; accepted: plain text"),
    "nothing": ({}, "the request is empty; accepted: a trip in words"),
}
NO_INPUT = {
    "no JSON": (["--input", "{nonsense"], "--input is no JSON:"),
    "a list": (["--input", "[1]"], "--input is a JSON list; accepted: an object"),
    "no such file": (["--input", "/nowhere/at-all.json"], "cannot be read"),
    "deep": (["--input", "[" * 100_000], "--input is no JSON:"),
    "nothing": ([], "nothing was asked; accepted: --ask"),
    "unknown field": (["--input", '{"trip": {"colour": "red"}}'], "colour"),
    "wrong type": (["--input", '{"trip": {"travellers": "many"}}'], "travellers"),
    "trip no object": (["--input", '{"trip": 7}'], "accepted"),
    "ask no text": (["--input", '{"ask": 7}'], "accepted"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_what_cannot_be_used_is_named_with_what_is_accepted_and_asked_for(case: str, door: Door, world: World) -> None:
    trip, line = UNUSABLE[case]

    run = door.start({"trip": trip})

    asked = door.look(run)
    assert asked.next == ("CLARIFYING",)
    assert asked.interrupt is not None
    assert line in asked.interrupt["question"]
    assert world.commits(run) == {}


@pytest.mark.parametrize("case", UNREADABLE)
def test_words_that_are_no_request_are_declined_with_the_reason(
    case: str, world: World, shared_server: DevServer
) -> None:
    given, line = UNREADABLE[case]

    with get_sync_client(url=shared_server.url) as client:
        for door in (GraphDoor(world), ServerDoor(world, client)):
            ended = door.look(door.start(given))

            assert ended.status == "DECLINED"
            last = ended.values["messages"][-1]
            assert line in (last["content"] if isinstance(last, dict) else last.text)


@pytest.mark.parametrize("case", UNREADABLE)
def test_the_command_line_declines_them_too(case: str, world: World, tmp_path: Path) -> None:
    given, line = UNREADABLE[case]
    file = tmp_path / "given.json"
    file.write_text(json.dumps(given), encoding="utf-8")

    done = command(world, tmp_path, "run", "travel", "--input", str(file), "--json")

    told = done.json
    assert (line if case != "1 MB" else "at most") in told.get("error", told.get("message", ""))
    assert done.code == (Exit.DECLINED if case == "nothing" else Exit.BAD_INPUT)


@pytest.mark.parametrize("case", NO_INPUT)
def test_what_is_no_input_at_all_is_one_line_and_exit_code_2(case: str, world: World, tmp_path: Path) -> None:
    words, line = NO_INPUT[case]

    done = command(world, tmp_path, "run", "travel", *words)

    assert done.code == Exit.BAD_INPUT, done.err
    assert line in done.err
    assert len(done.err.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "code", "line"),
    [
        (["run", "travle", "--ask", "x"], Exit.BAD_INPUT, "there is no workflow 'travle'; accepted: front_desk"),
        (["graph", "travel", "--format", "png"], Exit.BAD_INPUT, "--format is 'png'; accepted: mermaid, table, svg"),
        (["resume", "0000"], Exit.BAD_INPUT, "there is no run '0000'"),
        (["show", ""], Exit.BAD_INPUT, "there is no run ''"),
        (["show", "%"], Exit.BAD_INPUT, "there is no run '%'"),
        (["cancel", "0000"], Exit.BAD_INPUT, "there is no run '0000'"),
        (["approve", "req-0", "--as", "kim@travel"], Exit.BAD_INPUT, "there is no request 'req-0'"),
        (["approve", "req-0", "--as", "a b/../c"], Exit.BAD_INPUT, "is no identity; accepted: NAME@TEAM"),
        (["approve", "req-0"], Exit.BAD_INPUT, "--as"),
        (["no-such-command"], Exit.BAD_INPUT, "no-such-command"),
    ],
)
def test_a_command_that_cannot_be_done_is_one_line(
    words: list[str], code: Exit, line: str, world: World, tmp_path: Path
) -> None:
    done = command(world, tmp_path, *words)

    assert done.code == code
    assert line in done.err
    assert len(done.err.strip().splitlines()) == 1


def test_somebody_who_may_not_decide_decides_nothing(world: World, tmp_path: Path) -> None:
    run = CommandDoor(world).start({"trip": TRIP})
    request = ledger().call(requests.inbox, run)[0].id

    done = command(world, tmp_path, "approve", request, "--as", "eve@catering")

    assert done.code == Exit.REFUSED
    assert f"eve@catering may not decide {request}; accepted teams: travel" in done.err
    assert ledger().call(requests.get, request).votes == ()


def test_a_vote_after_the_expiry_is_refused_and_the_run_goes_its_fallback_way(world: World, tmp_path: Path) -> None:
    from tests.travel.test_three_doors import expire

    run = CommandDoor(world).start({"trip": TRIP})
    request = ledger().call(requests.inbox, run)[0].id
    expire(request)

    voted = command(world, tmp_path, "approve", request, "--as", "kim@travel")
    resumed = command(world, tmp_path, "resume", run, "--json")

    assert voted.code == Exit.REFUSED
    assert f"{request} expired at" in voted.err
    assert resumed.code == Exit.DECLINED


def test_a_finished_run_is_not_resumed_and_not_cancelled(world: World, tmp_path: Path) -> None:
    door = CommandDoor(world)
    run = door.start({"trip": TRIP})
    door.answer(run, APPROVE)

    resumed = command(world, tmp_path, "resume", run)
    cancelled = command(world, tmp_path, "cancel", run)

    assert (resumed.code, cancelled.code) == (Exit.REFUSED, Exit.REFUSED)
    assert "has ended as COMPLETED" in resumed.err
    assert "has ended as COMPLETED" in cancelled.err
    assert world.booked(run) == {"flight": 1, "hotel": 1, "car": 1}


def test_python_callers_are_told_in_one_line_too(world: World) -> None:
    from langgraph.types import Command

    import fermata
    from reliability.errors import BadInput, NotFound

    app = fermata.workflow("travel")
    unknown = str(uuid.uuid4())

    with pytest.raises(NotFound, match=unknown):
        app.invoke(Command(resume=APPROVE), {"configurable": {"thread_id": unknown}})
    with pytest.raises(BadInput, match="accepted: a UUID"):
        app.invoke({"trip": TRIP}, {"configurable": {"thread_id": "trip-7"}})
    with pytest.raises(NotFound):
        ledger().call(runs.get, unknown)


def command(world: World, tmp_path: Path, *words: str) -> warm.Done:
    return warm.fermata(tmp_path / "processes", world.env, *words).wait()

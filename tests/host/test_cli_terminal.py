"""The command line as a person sees it: live states, the prompt at a real terminal, one object for machines."""

import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from rich.console import Console

from host.exits import Exit
from host.terminal import LiveView
from tests.support import warm
from tests.support.doors import TRIP


@pytest.fixture
def env(home: Path) -> dict[str, str]:
    return {"FERMATA_HOME": str(home)}


GIVEN = json.dumps({"trip": TRIP})


def test_states_are_shown_as_they_are_entered_and_left(env: dict[str, str], tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN, "--approver", "desk@travel").wait()

    assert done.code == Exit.ENDED_WELL
    entered = re.findall(r"▶ (\w+)", done.out)
    assert entered == [
        "PLANNING",
        "SEARCHING",
        "APPROVING",
        "APPROVING",
        "BOOKING_FLIGHT",
        "BOOKING_HOTEL",
        "BOOKING_CAR",
        "COMPLETED",
    ]
    assert "desk@travel votes: approve" in done.out
    assert "What each state cost" in done.out
    assert re.search(r"COMPLETED  run [0-9a-f-]{36}", done.out)
    assert (Path(env["FERMATA_HOME"]) / "approvers" / "desk@travel.key").stat().st_mode & 0o777 == 0o600


def test_without_terminal_and_approver_it_pauses_and_says_how_to_decide(env: dict[str, str], tmp_path: Path) -> None:
    done = warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN).wait()

    assert done.code == Exit.PAUSED
    assert re.search(r"fermata approve req-\w+ --as NAME@TEAM", done.out)


def test_json_is_one_object_on_stdout_and_nothing_else(env: dict[str, str], tmp_path: Path) -> None:
    paused = warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN, "--json").wait()
    request = paused.json["waits_for"][0]["request"]
    listed = warm.fermata(tmp_path, env, "inbox", "--json").wait().json["requests"]
    approved = warm.fermata(tmp_path, env, "approve", request, "--as", "kim@travel", "--json").wait()
    known = warm.fermata(tmp_path, env, "runs", "--json").wait().json["runs"]
    shown = warm.fermata(tmp_path, env, "show", paused.json["id"][:8], "--json").wait().json

    assert (paused.code, paused.err) == (Exit.PAUSED, "")
    assert [asked["id"] for asked in listed] == [request]
    assert approved.json["status"] == "COMPLETED"
    assert [run["status"] for run in known] == ["COMPLETED"]
    assert shown["bookings"].keys() == {"flight", "hotel", "car"}
    assert [cost["phase"] for cost in shown["costs"]][:2] == ["PLANNING", "SEARCHING"]


def test_what_a_run_waits_for_is_told_as_it_stands_now(env: dict[str, str], tmp_path: Path) -> None:
    paused = warm.fermata(tmp_path, env, "run", "travel", "--input", GIVEN, "--json").wait().json
    request = paused["waits_for"][0]["request"]
    warm.fermata(tmp_path, env, "approve", request, "--as", "kim@travel", "--no-resume").wait()

    machine = warm.fermata(tmp_path, env, "show", paused["id"], "--json").wait().json["waits_for"][0]
    people = warm.fermata(tmp_path, env, "show", paused["id"]).wait().out

    assert [vote["voter"] for vote in machine["votes"]] == ["kim"]
    assert (paused["waits_for"][0]["missing"], machine["missing"], machine["status"]) == ({"travel": 1}, {}, "approved")
    assert f"answered: approved; go on with: fermata resume {paused['id']}" in people
    assert "fermata approve" not in people


def test_a_person_at_a_terminal_is_asked_and_their_answer_decides(env: dict[str, str]) -> None:
    code, seen = at_a_terminal(env, ["run", "travel", "--input", GIVEN], ["a\n"])

    assert code == Exit.ENDED_WELL, seen
    assert "[a] approve, [r] reject, [c] change, [l] later" in seen
    assert "Your trip is booked." in seen


def test_a_person_at_a_terminal_may_decide_later(env: dict[str, str]) -> None:
    code, seen = at_a_terminal(env, ["run", "travel", "--input", GIVEN], ["l\n"])

    assert code == Exit.PAUSED, seen


def test_what_somebody_else_decided_while_a_person_sat_at_the_prompt_is_gone_on_with(
    env: dict[str, str], tmp_path: Path
) -> None:
    def meanwhile() -> None:
        (asked,) = warm.fermata(tmp_path, env, "inbox", "--json").wait().json["requests"]
        warm.fermata(tmp_path, env, "reject", asked["id"], "--as", "kim@travel", "--no-resume").wait()

    code, seen = at_a_terminal(env, ["run", "travel", "--input", GIVEN], ["a\n"], meanwhile)

    assert "was already rejected by kim@travel" in seen and "your vote was not counted" in seen
    assert (code, seen.count("[l] later")) == (Exit.DECLINED, 1), seen


def test_what_is_missing_is_asked_at_the_terminal(env: dict[str, str]) -> None:
    trip = {name: value for name, value in TRIP.items() if name != "origin"}

    code, seen = at_a_terminal(env, ["run", "travel", "--input", json.dumps({"trip": trip})], ["\n"])

    assert code == Exit.PAUSED, seen
    assert "What is still needed: where the trip starts." in seen


def at_a_terminal(
    env: dict[str, str], words: Sequence[str], typed: Sequence[str], meanwhile: Callable[[], None] = lambda: None
) -> tuple[int, str]:
    """Run the command on a pseudo-terminal; each text is typed when its prompt has come, and `meanwhile` done."""
    program = "import sys; from host.cli import main; sys.argv[0] = 'fermata'; main()"
    here, there = pty.openpty()
    command = [sys.executable, "-c", program, *words]
    process = subprocess.Popen(
        command, stdin=there, stdout=there, stderr=there, env={**os.environ, **env, "TERM": "dumb"}
    )
    os.close(there)
    seen, answers = "", list(typed)
    while True:
        try:
            seen += os.read(here, 4096).decode(errors="replace")
        except OSError:  # the program has ended and with it the terminal
            break
        if answers and re.search(r"later\)?\s*: $", seen):
            meanwhile()
            os.write(here, answers.pop(0).encode())
    os.close(here)
    return process.wait(), seen


def test_what_broke_a_state_is_shown_without_the_secret_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    key = "ghp_0123abcDEF456ghi" + "JKL789mnoPQR012stuVW"

    LiveView(Console())("tasks", {"id": "1", "name": "WORKING", "error": f"ValueError: cannot use {key}"})

    assert "cannot use [redacted:github-token]" in capsys.readouterr().out

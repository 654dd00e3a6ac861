"""The tests of the repository as the run has made it are run behind walls, and a failing one is sent back."""

import shutil
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from blockbuster import blockbuster_ctx

from nodes.development.running_tests import RunningTests
from nodes.kinds.settings import AgentSettings
from tests.development.conftest import FILES
from tests.development.making import generating
from tests.support.developing import Desk, issue, local, scripted, settings, written
from tests.tools.confinement.here import WHY_NOT
from tools.confinement.site import ALLOWED, WORDS

walled = pytest.mark.skipif(bool(WHY_NOT), reason=WHY_NOT or "")
TESTER = settings("test-agent")


def running(agent: AgentSettings = TESTER, given: Any = issue) -> RunningTests:
    return RunningTests("RUNNING_TESTS", given, "ran", agent, git=local)


@pytest.fixture
def no_walls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that has git and no bubblewrap."""
    git, programs = shutil.which("git"), tmp_path / "programs"
    assert git
    programs.mkdir()
    (programs / "git").symlink_to(git)
    monkeypatch.setenv("PATH", str(programs))


@walled
async def test_tests_that_pass_are_counted(desk: Desk) -> None:
    with blockbuster_ctx():
        state = await desk.do(running())

    assert desk.outcome("RUNNING_TESTS") == {"result": "done", "key": "", "occurrence": 1}
    ran = state["steps"]["ran"]
    assert (ran["passed"], ran["failed"], ran["succeeded"], ran["notes"]) == (1, 0, True, [])
    assert "1 passed" in ran["tail"]


@walled
async def test_what_the_run_wrote_is_tested_and_what_fails_is_sent_back_with_its_reason(desk: Desk) -> None:
    wrong = written({"shop/prices.py": "def price(count, each):\n    return count + each\n"})
    korean = written({"tests/test_할인.py": "def test_할인():\n    assert 1 == 1\n"})
    await desk.do(generating(scripted(wrong)[1]))
    await desk.do(generating(scripted(korean)[1], task="unit tests", output="tests"))

    state = await desk.do(running())

    known, ran = desk.outcome("RUNNING_TESTS"), state["steps"]["ran"]
    first, *rest = known["reason"].splitlines()
    assert known["result"] == "failing"
    assert first == "1 of 2 tests failed: tests/test_prices.py::test_three_cost_three_times_as_much"
    assert "assert 8 == 15" in "\n".join(rest)
    assert (ran["passed"], ran["failed"], ran["succeeded"]) == (1, 1, False)
    assert ran["failing"] == ["tests/test_prices.py::test_three_cost_three_times_as_much"]


@walled
async def test_tests_that_do_not_end_are_stopped_at_the_agents_timeout(desk: Desk) -> None:
    endless = written({"tests/test_endless.py": "def test_endless():\n    while True: pass\n"})
    await desk.do(generating(scripted(endless)[1], task="unit tests", output="tests"))

    began = time.monotonic()
    await desk.do(running(settings("test-agent", timeout=timedelta(seconds=3))))

    assert time.monotonic() - began < 15
    assert desk.outcome("RUNNING_TESTS")["result"] == "failing"
    assert "stopped at the limit of time" in desk.outcome("RUNNING_TESTS")["reason"]


@walled
async def test_a_secret_that_tests_print_never_enters_the_state(desk: Desk) -> None:
    key = "AKIA" + "QX5TZ7WLN3PD4KJM"
    halves = f'def test_it():\n    print("{key[:9]}" + "{key[9:]}")\n    assert False\n'
    await desk.do(generating(scripted(written({"tests/test_it.py": halves}))[1], task="unit tests", output="tests"))

    state = await desk.do(running())

    assert key not in str(state)
    assert "[redacted:" in state["steps"]["ran"]["tail"] and "[redacted:" in desk.outcome("RUNNING_TESTS")["reason"]


async def test_without_walls_no_test_is_run_and_the_reason_says_what_to_install(desk: Desk, no_walls: None) -> None:
    state = await desk.do(running())

    known = desk.outcome("RUNNING_TESTS")
    assert known["result"] == "failed" and "ran" not in state["steps"]
    assert "the tests were not run" in known["reason"] and "apt-get install bubblewrap" in known["reason"]


async def test_an_unsafe_run_that_the_site_allows_is_told_in_the_result_and_to_who_watches(
    desk: Desk, no_walls: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ALLOWED, WORDS)

    state = await desk.do(running())

    assert desk.outcome("RUNNING_TESTS")["result"] == "done"
    assert state["steps"]["ran"]["notes"][0].startswith("UNSAFE")
    assert [one["event"] for one in desk.told] == ["unconfined"]


@walled
async def test_a_result_is_told_in_the_language_of_who_asked(tmp_path: Path) -> None:
    wrong = {**FILES, "shop/prices.py": "def price(count, each):\n    return 0\n"}
    desk = await Desk.at(tmp_path / "r", wrong, "할인을 추가해 주세요.")

    await desk.do(running())

    assert desk.outcome("RUNNING_TESTS")["reason"].startswith("테스트 1개 가운데 1개가 통과하지 못했습니다")


async def test_without_a_repository_nothing_is_run(desk: Desk) -> None:
    del desk.state["workspace"]

    await desk.do(running())

    assert "no repository to work on" in desk.outcome("RUNNING_TESTS")["reason"]

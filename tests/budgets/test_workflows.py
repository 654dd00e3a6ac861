"""The workflows of the catalog end gracefully where a budget is used up: with what they have, and saying so."""

import json
import os
import signal
import sys
from pathlib import Path

import pytest

from host.cli import main
from host.exits import Exit
from host.runs import open_host
from reliability.boundaries import What, When, watch
from reliability.budget import Spend
from reliability.ledger import budgets, ledger, spending
from tests.budgets.conftest import Settings
from tests.support import warm
from tests.support.openai_server import called, openai_server

ASKS = {
    "travel": "Seoul to Tokyo, 3 to 6 May 2031, two adults, under 2,000,000 KRW",
    "order": "Two kettles to 1 Main Street, card tok_visa",
    "purchase": "Buy 20 filters for the shelf",
    "campaign": "Write to the people of the list friends: we open a shop",
    "support": "Where is my order ORD-1001?",
    "orchestrator": "research battery recycling, then summarise it",
    "research": "How often do the night buses leave?",
    "front_desk": "Book a trip from Seoul to Tokyo, 3 to 6 May 2031, two adults",
}
NOTHING_LEFT = "[budgets.teams]\ntokens = 10\nper = 'team'\n"


@pytest.fixture(autouse=True)
def model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_MODEL", "openai:gpt-stub")
    monkeypatch.setenv("OPENAI_API_KEY", "sk-x")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")  # nobody listens: nobody must be asked


@pytest.mark.parametrize("workflow", ASKS)
async def test_a_workflow_whose_budget_is_used_up_asks_no_model_and_says_so(workflow: str, settings: Settings) -> None:
    settings(NOTHING_LEFT)

    async with open_host() as host:
        view = await host.start(workflow, {"ask": ASKS[workflow]})

    assert view.run.status == "BUDGET_EXHAUSTED"
    assert "'teams'" in view.message
    assert [one.used for one in ledger().call(spending.standing)] == []


async def test_the_end_is_told_in_the_language_of_the_person(settings: Settings) -> None:
    settings(NOTHING_LEFT)

    async with open_host() as host:
        view = await host.start("travel", {"ask": "5월 3일부터 6일까지 서울에서 도쿄, 성인 2명"})

    assert "예산을 다 써서" in view.message


async def test_a_report_that_was_begun_ends_with_the_passages_that_were_found(settings: Settings) -> None:
    settings("[budgets.agents]\ntokens = 10\nper = 'agent'\n")

    async with open_host() as host:
        view = await host.start("research", {"ask": "How often do the night buses leave?"})

    assert view.run.status == "BUDGET_EXHAUSTED"
    assert "night-buses.txt" in view.message  # searched for by the question itself


def test_the_command_line_says_so_by_its_exit_code_and_shows_and_sets_the_budget(
    home: Path, tmp_path: Path, settings: Settings
) -> None:
    file = settings("[budgets.teams]\ntokens = 10\nper = 'team'\n")
    with openai_server(called("TripReading", {"is_trip": False})) as server:
        env = {
            "FERMATA_HOME": str(home),
            "FERMATA_SETTINGS": str(file),
            "FERMATA_MODEL": "openai:gpt-stub",
            "OPENAI_API_KEY": "sk-x",
            "OPENAI_BASE_URL": server.url,
        }

        def fermata(*words: str) -> warm.Done:
            return warm.fermata(tmp_path / "processes", env, *words).wait()

        run = ("run", "travel", "--ask", ASKS["travel"], "--as", "kim@travel", "--json")
        refused = fermata(*run)
        unused = fermata("budget")
        misspelt = fermata("budget", "set", "team", "--tokens", "5")
        raised = fermata("budget", "set", "teams", "--tokens", "100000", "--json")
        still_unused = fermata("budget")
        too_much = fermata("budget", "set", "teams", "--tokens", "9" * 20)
        done = fermata(*run)
        shown = fermata("budget", "--json")
        table = fermata("budget", "show", "teams")
        reset = fermata("budget", "set", "teams", "--reset", "--json")

    assert refused.code == Exit.BUDGET_EXHAUSTED == 14
    assert "teams: 10 tokens per team; nothing was drawn on it yet" in unused.out
    assert raised.json["budgets"][0]["tokens"] == 100_000
    assert "teams: 100,000 tokens per team; nothing was drawn on it yet" in still_unused.out
    assert (misspelt.code, too_much.code) == (Exit.BAD_INPUT, Exit.BAD_INPUT)
    assert "did you mean 'teams'" in misspelt.err
    assert (raised.code, done.code) == (Exit.ENDED_WELL, Exit.DECLINED)
    (account,) = json.loads(shown.out)["accounts"]
    assert (account["budget"], account["of"], account["limit"]["tokens"]) == ("teams", "travel", 100_000)
    assert account["used"] == {"tokens": 18, "micros": 0}
    assert "18 tokens" in table.out
    assert json.loads(reset.out)["accounts"][0]["limit"]["tokens"] == 10


def test_what_a_killed_process_held_is_shown_as_used_without_an_answer(
    home: Path, tmp_path: Path, settings: Settings
) -> None:
    file = settings("[budgets.runs]\ntokens = 1_000_000\n")
    with openai_server(*[called("TripReading", {"is_trip": False})] * 2) as server:
        env = {
            "FERMATA_HOME": str(home),
            "FERMATA_SETTINGS": str(file),
            "FERMATA_MODEL": "openai:gpt-stub",
            "OPENAI_API_KEY": "sk-x",
            "OPENAI_BASE_URL": server.url,
        }
        dying = warm.start(tmp_path / "processes", env, die_with_the_answer)
        assert dying.wait().code == -9
        (run,) = json.loads(warm.fermata(tmp_path / "processes", env, "runs", "--json").wait().out)["runs"]
        resumed = warm.fermata(tmp_path / "processes", env, "resume", run["id"], "--json").wait()
        shown = json.loads(warm.fermata(tmp_path / "processes", env, "budget", "--json").wait().out)

    (account,) = shown["accounts"]
    assert (resumed.code, len(server.requests)) == (Exit.DECLINED, 2)
    assert account["lost"]["tokens"] > 0
    assert account["used"]["tokens"] == account["lost"]["tokens"] + Spend(18).tokens
    assert account["reserved"]["tokens"] == 0


def die_with_the_answer() -> None:
    """The model was asked and has answered; the process is killed before it could say so."""

    def kill(when: When, what: What) -> None:
        if when == "before" and what is budgets.settle:
            os.kill(os.getpid(), signal.SIGKILL)

    watch(kill)
    sys.argv = ["fermata", "run", "travel", "--ask", ASKS["travel"], "--json"]
    main()

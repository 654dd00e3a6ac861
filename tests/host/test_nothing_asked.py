"""Who asks for nothing is told what this very workflow accepts."""

import os
import uuid
from pathlib import Path

import pytest

import fermata
from graphs.catalog import WORKFLOWS, load
from host.exits import Exit
from tests.support import warm

ACCEPTED = {
    "front_desk": "accepted: what you want, in words, such as 'a trip to Tokyo'",
    "travel": "accepted: a trip in words, such as 'Seoul to Tokyo, 3 to 6 May, two adults'",
    "support": "accepted: what you need help with, in words",
    "research": "accepted: a question in words",
    "orchestrator": "accepted: work in words, such as 'research battery recycling",
    "order": "accepted: an order in words, such as '2 hand grinders to 12 Main Street",
    "purchase": "accepted: a purchase in words, such as 'buy 20 filters for the shelf'",
    "campaign": "accepted: a campaign in words, such as 'send everybody on the list people.csv",
}


def test_every_workflow_that_takes_words_says_which() -> None:
    takes = {name for name in WORKFLOWS if "ask" in load(name).get_input_jsonschema()["properties"]}

    assert takes == set(ACCEPTED)


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_command_line_says_what_the_workflow_accepts(name: str, tmp_path: Path) -> None:
    asked = ("run", name, "--ask", " ")

    done = warm.fermata(tmp_path, dict(os.environ), *asked).wait()

    assert done.code == Exit.BAD_INPUT
    assert "the request is empty; " + ACCEPTED[name] in done.err
    assert len(done.err.splitlines()) == 1


@pytest.mark.parametrize("name", ACCEPTED)
async def test_a_python_caller_reads_it_as_the_runs_last_word(name: str) -> None:
    thread = {"configurable": {"thread_id": str(uuid.uuid4())}}

    ended = await fermata.workflow(name).ainvoke({"ask": " "}, thread)

    assert ended["status"] in ("BLOCKED", "DECLINED")
    assert ACCEPTED[name] in ended["messages"][-1].text


@pytest.mark.parametrize("name", ["front_desk", "support"])
def test_a_turn_of_a_chat_says_it_too(name: str, tmp_path: Path) -> None:
    given = '{"messages": [{"type": "human", "content": ""}]}'

    done = warm.fermata(tmp_path, dict(os.environ), "run", name, "--input", given, "--json").wait()

    assert done.code == Exit.DECLINED, done.err
    assert ACCEPTED[name] in done.json["message"]


def test_a_message_that_does_not_say_what_it_is_is_refused_in_one_line(tmp_path: Path) -> None:
    given = '{"messages": [{"content": "hello"}]}'

    done = warm.fermata(tmp_path, dict(os.environ), "run", "support", "--input", given).wait()

    assert done.code == Exit.BAD_INPUT
    assert 'accepted: [{"type": "human", "content": "…"}]' in done.err

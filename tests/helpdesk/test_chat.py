"""`fermata chat`: one run, a turn a line, gone on with later and in other processes."""

from pathlib import Path

import pytest

from host.exits import Exit
from tests.helpdesk.talking import chat, turns
from tests.support import warm
from tests.support.openai_server import Reply, called, openai_server, refused
from tools.shop.sandbox.counting import counted


def fermata(home: Path, *words: str) -> warm.Done:
    return warm.fermata(home / "processes", {"FERMATA_HOME": str(home)}, *words).wait()


def test_all_turns_are_one_run_and_another_process_goes_on_with_it(home: Path) -> None:
    first = turns(chat(home, ["What is in order ORD-1003?", "", "Hello"], "support", "--json"))

    later = chat(home, ["I want a refund for it please"], "support", "--run", first[0]["run"][:8], "--json")

    assert [turn["status"] for turn in first] == ["ANSWERED", "ANSWERED"]
    assert turns(later)[0]["run"] == first[0]["run"] == first[1]["run"]
    assert "₩73,000" in turns(later)[0]["answer"]
    assert later.code == Exit.ENDED_WELL


@pytest.mark.parametrize(
    "lines",
    [["I want my money back", "It is order ORD-1003"], ["환불하고 싶습니다", "주문번호는 ORD-1003입니다"]],
    ids=["English", "Korean"],
)
def test_a_refund_asked_for_without_a_number_is_made_when_the_number_comes(home: Path, lines: list[str]) -> None:
    asked, ended = turns(chat(home, lines, "support", "--json"))

    assert asked["answer"].rstrip().endswith((".", "?")) and "ORD-1001" in asked["answer"]
    assert (ended["status"], ended["said"]) == ("ANSWERED", lines[1])
    assert "₩73,000" in ended["answer"]
    assert counted(home / "world")[0]["refund"] == 1


def test_the_number_may_come_in_another_process(home: Path) -> None:
    first = turns(chat(home, ["I want my money back"], "support", "--json"))[0]

    later = turns(chat(home, ["It is order ORD-1003"], "support", "--run", first["run"], "--json"))[0]

    assert "went back" in later["answer"] or "refunded" in later["answer"]
    assert counted(home / "world")[0]["refund"] == 1


def test_a_gate_is_shown_and_what_is_written_meanwhile_is_not_said(home: Path) -> None:
    done = chat(home, ["refund ORD-1002 please", "hurry up"], "support")
    request = fermata(home, "inbox", "--json").json["requests"][0]["id"]

    decided = fermata(home, "approve", request, "--as", "kim@billing", "--no-resume")
    run = fermata(home, "runs", "--json").json["runs"][0]["id"]
    later = turns(chat(home, ["Hello"], "support", "--run", run, "--json"))

    assert f"decide with: fermata approve {request}" in done.out
    assert "nothing was said" in done.out
    assert (done.code, decided.code) == (Exit.REFUSED, Exit.ENDED_WELL)
    assert [("went back" in turn["answer"], turn["said"]) for turn in later] == [(True, ""), (False, "Hello")]


def test_an_approver_who_sits_there_decides_at_once(home: Path) -> None:
    done = chat(home, ["refund ORD-1002 please"], "support", "--approver", "kim@billing", "--json")

    assert turns(done)[0]["status"] == "ANSWERED"
    assert "₩1,290,000" in turns(done)[0]["answer"]


def test_an_approver_of_another_team_may_not(home: Path) -> None:
    done = chat(home, ["refund ORD-1002 please"], "support", "--approver", "kim@travel", "--json")

    assert (turns(done)[0]["exit_code"], done.code) == (Exit.REFUSED, Exit.REFUSED)


def test_people_see_the_states_the_answer_once_and_that_these_are_rules(home: Path) -> None:
    done = chat(home, ["Hello"], "support")

    assert "TRIAGING · GENERAL · ANSWERING" in done.out
    assert done.out.count("Hello! I can help") == 1
    assert "model: offline (rules)" in done.out
    assert "go on later with: fermata chat support --run" in done.out


def test_a_models_words_are_shown_as_they_come_and_not_a_second_time(home: Path) -> None:
    script = (called("hand_off_to_general", {}), Reply(text="We open at nine."))

    with openai_server(*script) as model:
        env = {"FERMATA_MODEL": "openai:gpt-stub", "OPENAI_API_KEY": "sk-ours", "OPENAI_BASE_URL": model.url}
        done = chat(home, ["When do you open?"], "support", env=env)

    assert done.code == Exit.ENDED_WELL, done.err
    assert done.out.count("We open at nine.") == 1
    assert done.out.index("We open at nine.") < done.out.index("ANSWERING")
    assert all(request["stream"] for request in model.requests)


def test_a_line_that_cannot_be_read_is_told_and_the_next_one_is_answered(home: Path) -> None:
    done = chat(home, ["a\x01b", "Hello"], "support", "--json")

    told = turns(done)
    assert told[0]["exit_code"] == Exit.BAD_INPUT and "control character" in told[0]["error"]
    assert (told[1]["status"], done.code) == ("ANSWERED", Exit.ENDED_WELL)


def test_a_run_of_another_workflow_or_none_is_refused_in_one_line(home: Path) -> None:
    nobody = chat(home, ["Hello"], "support", "--run", "no-such-run")
    unknown = chat(home, ["Hello"], "suport")

    assert (nobody.code, unknown.code) == (Exit.BAD_INPUT, Exit.BAD_INPUT)
    assert len(nobody.err.splitlines()) == len(unknown.err.splitlines()) == 1


def test_a_turn_that_a_dead_model_cut_short_goes_on_before_the_next_line(home: Path) -> None:
    with openai_server(refused(401)) as model:
        env = {"FERMATA_MODEL": "openai:gpt-stub", "OPENAI_API_KEY": "sk-ours", "OPENAI_BASE_URL": model.url}
        down = chat(home, ["What is in order ORD-1001?"], "support", "--json", env=env)
    run = fermata(home, "runs", "--json").json["runs"][0]["id"]

    later = turns(chat(home, ["Hello"], "support", "--run", run, "--json"))

    assert down.code == Exit.UNREACHABLE
    assert "ORD-1001" in later[0]["answer"] and later[0]["said"] == ""
    assert later[1]["said"] == "Hello"

"""Where nobody fits, a person names a worker, leaves the task out, or ends it; what was done meanwhile is kept."""

import pytest

from tests.orchestrator.a_team import COMPLETE, Run, Team, plan, task

PLAN = plan(task("a"), task("f", "translate"))


def team() -> Team:
    return Team().member("ann", "research").member("wim", "write")


async def test_the_person_is_asked_only_when_everything_else_is_done_and_told_who_there_is() -> None:
    run = Run(team(), [PLAN])

    paused = await run.start()

    question = paused["__interrupt__"][0].value["question"]
    assert "the work f" in question and "translate" in question and "ann (research), wim (write)" in question
    assert list(paused["products"]) == ["a"]


async def test_a_worker_that_a_person_names_gets_the_task() -> None:
    run = Run(team(), [PLAN, COMPLETE])
    await run.start()

    ended = await run.answer("let wim do it")

    assert ended["status"] == "DELIVERED"
    assert ended["assigned"]["f"] == {"worker": "wim", "because": "a person named wim"}


@pytest.mark.parametrize("words", ["drop it", "빼줘"])
async def test_a_task_that_is_left_out_is_told_and_no_gap_goes_back_for_it(words: str) -> None:
    run = Run(team(), [PLAN, {"gaps": ["the work f"]}])
    await run.start()

    ended = await run.answer(words)

    assert ended["status"] == "PARTIAL"
    assert ended["result"]["missing"] == ["the work f: left out, as you decided"]
    assert "replans" not in ended or ended["replans"]["REPLANNING"]["asked"] == 0


@pytest.mark.parametrize("words", ["give up", "그만할게요"])
async def test_giving_up_delivers_what_there_is(words: str) -> None:
    run = Run(team(), [PLAN, COMPLETE])
    await run.start()

    ended = await run.answer(words)

    assert ended["status"] == "PARTIAL"
    assert ended["result"]["text"] == "ann did a"


async def test_an_answer_that_names_nobody_is_asked_again_with_what_was_said_and_has_an_end() -> None:
    run = Run(team(), [PLAN, COMPLETE])
    await run.start()

    again = await run.answer("ask Bob")
    for _ in range(6):
        await run.answer("ask Bob")
    ended = await run.answer("ask Bob")

    assert "'ask Bob'" in again["__interrupt__"][0].value["question"]
    assert ended["status"] == "PARTIAL"

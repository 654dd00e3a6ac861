"""Gates of declared workflows: who is asked when, what they are shown, and what becomes of their answers."""

import pytest

from tests.declared.clerking import Open

GATED = """
- {agent: clerk, action: say, input: before}
- {gate: boss, condition: "task == 'large'"}
- {agent: clerk, action: say, input: after}
"""


async def test_nobody_is_asked_where_the_condition_is_false(run: Open) -> None:
    ran = await run(GATED).go(task="small")

    assert ran.done == ["say before", "say after"]


@pytest.mark.parametrize("task", ["large", None])
async def test_people_are_asked_where_it_is_true_or_nobody_can_tell(run: Open, task: str | None) -> None:
    ran = await run(GATED).go({"parts": []} if task is None else {"task": task})

    assert (ran.done, await ran.waits()) == (["say before"], True)


@pytest.mark.parametrize(("kind", "end", "done"), [("approve", "COMPLETED", 2), ("reject", "DECLINED", 1)])
async def test_what_people_say_is_what_happens(run: Open, kind: str, end: str, done: int) -> None:
    ran = await run(GATED).go(task="large")

    await ran.approve(kind)

    assert ((await ran.values())["status"], len(ran.done)) == (end, done)


async def test_people_see_what_the_steps_made_before_they_decide(run: Open) -> None:
    ran = await run(GATED.replace("input: before", "input: 'the draft', output: draft")).go(task="large")

    (asked,) = (await ran.graph.aget_state(ran.config)).interrupts  # type: ignore[arg-type]
    action = asked.value["action_requests"][0]
    assert action["args"]["made"] == ["draft: the draft"]
    assert action["description"].splitlines()[1:] == ["draft: the draft"]


async def test_people_are_asked_in_the_language_of_the_run_and_see_lists_too(run: Open) -> None:
    ran = await run("""
- {agent: clerk, action: say, input: 'no ${{ item }}', output: all, foreach: {items: parts, limit: 3}}
- {gate: 팀장}
""").go(task="살펴 주세요", parts=[1, 2])

    (asked,) = (await ran.graph.aget_state(ran.config)).interrupts  # type: ignore[arg-type]
    assert asked.value["action_requests"][0]["description"] == (
        "결정해 주세요: 팀장: 여기서는 늘 사람이 결정합니다.\nall: no 1; no 2"
    )

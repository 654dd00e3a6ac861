"""Runs of declared workflows, step by step, through the checkpointer that every door uses."""

import pytest

from reliability.identity import local_user
from reliability.ledger import aside, runs
from tests.declared.clerking import Open


async def test_a_whole_expression_gives_a_typed_value_and_an_embedded_one_text(run: Open) -> None:
    ran = await run("""
- {agent: clerk, action: say, input: '${{ parts }}', output: typed}
- {agent: clerk, action: say, input: 'about ${{ parts }}: ${{ task }}', output: text}
- {agent: clerk, action: say, input: {deep: ['${{ steps.typed.length }}']}, output: nested}
""").go(parts=[1, "둘"])

    assert (await ran.values())["steps"] == {
        "typed": [1, "둘"],
        "text": 'about [1, "둘"]: file it',
        "nested": {"deep": [2]},
    }
    assert (await ran.values())["status"] == "COMPLETED"


async def test_a_step_that_failed_is_tried_again_as_often_as_it_says(run: Open) -> None:
    ran = await run("- {agent: clerk, action: fail_once, input: x, retry: {attempts: 3}, output: made}").go()

    assert ran.done == ["fail once x", "fail once x"]
    assert ((await ran.values())["status"], (await ran.values())["steps"]) == ("COMPLETED", {"made": "x"})


async def test_a_step_that_keeps_failing_ends_the_run_with_its_reason(run: Open) -> None:
    ran = await run("- {agent: clerk, action: fail, input: x, retry: {attempts: 3}}").go(task="넣어 주세요")

    assert ran.done == ["fail x"] * 3
    assert (await ran.values())["status"] == "FAILED"
    assert (await ran.values())["messages"][-1].text == "실패했습니다: x was too much"


async def test_a_step_whose_condition_is_false_is_skipped_and_what_it_would_have_made_is_missing(run: Open) -> None:
    ran = await run("""
- {agent: clerk, action: say, input: one, output: made, if: "task == 'large'"}
- {agent: clerk, action: say, input: '${{ steps.made }}'}
""").go()

    assert ran.done == []
    assert (await ran.values())["outcomes"]["SAYING"]["result"] == "skipped"
    assert (await ran.values())["outcomes"]["SAYING_2"]["reason"].startswith("'made' is missing")


async def test_what_goes_on_after_a_failure_says_so(run: Open) -> None:
    ran = await run(
        "- {agent: clerk, action: fail, input: x, continueOnError: true}\n- {agent: clerk, action: say, input: y}"
    ).go()

    assert ran.done == ["fail x", "say y"]
    assert (await ran.values())["status"] == "COMPLETED"


async def test_another_agent_does_what_the_first_could_not_and_is_given_the_same(run: Open) -> None:
    ran = await run(
        "- {agent: clerk, action: fail, input: x, output: made, fallback: {agent: reader, action: say}}\n"
        "- {agent: clerk, action: say, input: 'got ${{ steps.made }}'}"
    ).go()

    assert ran.done == ["fail x", "say x", "say got x"]


async def test_another_agent_is_asked_also_where_the_run_goes_on_after_any_failure(run: Open) -> None:
    step = "- {agent: clerk, action: fail, input: x, continueOnError: true, fallback: {agent: clerk, action: %s}}\n"

    done = await run(step % "say" + "- {agent: clerk, action: say, input: y}").go()
    neither = await run(step % "fail" + "- {agent: clerk, action: say, input: z}").go()

    assert neither.done == ["fail x", "say x", "say y", "fail x", "fail x", "say z"]
    assert [(await one.values())["status"] for one in (done, neither)] == ["COMPLETED", "COMPLETED"]


async def test_what_another_agent_did_instead_is_undone_too(run: Open) -> None:
    undo = "compensate: {agent: clerk, action: say, input: back}"

    ran = await run(
        f"- {{agent: clerk, action: fail, input: x, fallback: {{agent: clerk, action: say}}, {undo}}}\n"
        "- {agent: clerk, action: fail, input: y}"
    ).go()

    assert ran.done == ["fail x", "say x", "fail y", "say back"]
    assert (await ran.values())["status"] == "ROLLED_BACK"


async def test_the_steps_that_were_done_are_undone_newest_first(run: Open) -> None:
    undo = "{agent: clerk, action: say, input: 'not ${{ steps.%s }}'}"
    undone = f"- {{agent: clerk, action: say, input: %s, output: %s, compensate: {undo}}}\n"

    ran = await run(undone % (("a",) * 3) + undone % (("b",) * 3) + "- {agent: clerk, action: fail, input: c}").go()

    assert ran.done == ["say a", "say b", "fail c", "say not b", "say not a"]
    assert (await ran.values())["status"] == "ROLLED_BACK"


async def test_an_undo_that_fails_waits_for_a_person_and_is_tried_again(run: Open) -> None:
    ran = await run(
        "- {agent: clerk, action: say, input: a, compensate: {agent: clerk, action: fail_once, input: back}}\n"
        "- {agent: clerk, action: fail, input: b}"
    ).go()
    assert await ran.waits()

    await ran.approve("reject")

    assert ran.done == ["say a", "fail b", "fail once back", "fail once back"]
    assert (await ran.values())["status"] == "ROLLED_BACK"


async def test_branches_join_and_the_run_goes_on_with_all_that_they_made(run: Open) -> None:
    ran = await run("""
- {agent: clerk, action: say, input: a, output: first}
- {agent: clerk, action: say, input: l, output: left, needs: [first]}
- {agent: clerk, action: say, input: r, output: right, needs: [first]}
- {agent: clerk, action: say, input: '${{ steps.left }}${{ steps.right }}', needs: [left, right], output: both}
""").go()

    assert ran.visited[:2] == ["SAYING", "STARTING"]
    assert (await ran.values())["steps"]["both"] == "lr"


async def test_one_branch_that_fails_fails_the_join_and_the_other_has_ended(run: Open) -> None:
    ran = await run("""
- {agent: clerk, action: say, input: a, output: first}
- {agent: clerk, action: say, input: l, output: left, needs: [first]}
- {name: right, agent: clerk, action: fail, input: r, needs: [first]}
- {agent: clerk, action: say, input: never, needs: [left, right]}
""").go()

    assert sorted(ran.done) == ["fail r", "say a", "say l"]
    assert (await ran.values())["messages"][-1].text == "It failed: FAILING: r was too much"


@pytest.mark.parametrize("count", [0, 1, 25])
async def test_what_was_made_of_each_item_comes_in_the_lists_order(run: Open, count: int) -> None:
    ran = await run(
        "- {agent: clerk, action: say, input: 'no ${{ item }}', output: all, foreach: {items: parts, limit: 25}}\n"
        "- {agent: clerk, action: say, input: '${{ steps.all.length }}', output: count}"
    ).go(parts=list(range(count)))

    assert (await ran.values())["steps"] == {"all": [f"no {at}" for at in range(count)], "count": count}


async def test_a_step_for_each_item_is_skipped_as_a_whole_where_its_condition_is_false(run: Open) -> None:
    ran = await run("""
- {agent: clerk, action: say, input: '${{ item }}', output: all, if: "task == 'x'", foreach: {items: parts, limit: 3}}
- {agent: clerk, action: say, input: "${{ has(steps.all) }}"}
""").go(parts=[1, 2])

    assert ran.done == ["say False"]
    assert (await ran.values())["outcomes"]["COLLECTING_SAYING"]["result"] == "skipped"


async def test_each_item_is_tried_again_as_often_as_its_step_says(run: Open) -> None:
    ran = await run(
        "- {agent: clerk, action: fail_once, input: '${{ item }}', output: all, retry: {attempts: 2}, "
        "foreach: {items: parts, limit: 3}}"
    ).go(parts=["a", "b"])

    assert sorted(ran.done) == ["fail once a", "fail once a", "fail once b", "fail once b"]
    assert (await ran.values())["steps"] == {"all": ["a", "b"]}


async def test_a_list_that_is_too_long_is_refused_before_the_first_item(run: Open) -> None:
    ran = await run(
        "- {agent: clerk, action: say, input: '${{ item }}', foreach: {items: '${{ parts }}', limit: 2}}"
    ).go(parts=[1, 2, 3])

    assert ran.done == []
    assert (await ran.values())["messages"][-1].text == "It failed: ${{ parts }} gives 3 items; accepted: at most 2"


@pytest.mark.parametrize(("task", "done"), [("short", ["say b"]), ("long", ["say f", "say b"])])
async def test_a_switch_skips_what_lies_between(run: Open, task: str, done: list[str]) -> None:
    ran = await run("""
- {switch: task, cases: {short: brief, long: full}}
- {name: full, agent: clerk, action: say, input: f}
- {name: brief, agent: clerk, action: say, input: b}
""").go(task=task)

    assert ran.done == done


async def test_a_value_without_a_case_fails_and_says_which_there_are(run: Open) -> None:
    ran = await run("- {switch: task, cases: {short: brief}}\n- {name: brief, agent: clerk, action: say}").go(
        task="odd"
    )

    assert (await ran.values())["status"] == "FAILED"
    assert "'odd' is none of short" in (await ran.values())["messages"][-1].text


async def test_a_workflow_inside_has_inputs_and_an_end_of_its_own(run: Open) -> None:
    other = """    other:
      inputs: {word: string}
      steps:
        - {agent: clerk, action: say, input: '${{ word }}!', output: said}
"""

    ran = await run(
        "- {workflow: other, input: {word: '${{ task }}'}, output: told}\n"
        "- {agent: clerk, action: say, input: '${{ steps.told.steps.said }} ${{ steps.told.status }}'}",
        other,
    ).go()

    assert ran.done == ["say file it!", "say file it! COMPLETED"]


async def test_a_workflow_inside_that_fails_fails_the_step(run: Open) -> None:
    other = "    other:\n      steps:\n        - {agent: clerk, action: fail, input: x}\n"

    ran = await run("- {workflow: other}\n- {agent: clerk, action: say}", other).go()

    assert ran.done == ["fail x"]
    assert (await ran.values())["messages"][-1].text == "It failed: it ended FAILED: It failed: x was too much"


@pytest.mark.parametrize(
    ("next_step", "says"),
    [
        (
            "{agent: clerk, action: fail, input: x}",
            "실패했습니다: x was too much\nCALLING에서 한 일은 그대로 남아 있습니다.",
        ),
        ("{gate: boss}", "승인되지 않았습니다: {voter}. CALLING에서 한 일은 그대로 남아 있습니다."),
    ],
)
async def test_who_ends_badly_is_told_that_a_workflow_inside_stays_done(run: Open, next_step: str, says: str) -> None:
    other = "    other:\n      steps:\n        - {agent: clerk, action: say, input: x}\n"

    ran = await run(f"- {{workflow: other}}\n- {next_step}", other).go(task="주문해 주세요")
    if await ran.waits():
        await ran.approve("reject")

    assert (await ran.values())["messages"][-1].text == says.format(voter=local_user())


CHECKED = """- {agent: clerk, action: say, input: 'the API_KEY is mine', output: told}
- {agent: clerk, action: say, input: never}
"""


@pytest.mark.parametrize("action", ["reject", "block", "require-approval", "require-senior-review"])
async def test_where_nothing_is_delivered_a_check_that_fails_stops_the_step(run: Open, action: str) -> None:
    """Nobody could be asked later, and a rule that is looked at by nobody would only seem to protect."""
    check = f"  guardrails: [{{name: no-keys, check: \"!contains(output, 'API_KEY')\", action: {action}}}]\n"

    ran = await run(CHECKED, check).go()

    assert ran.done == ["say the API_KEY is mine"]
    assert (await ran.values())["steps"] == {}
    assert (await ran.values())["messages"][-1].text.startswith("It failed: no-keys: ")


async def test_a_check_looks_at_what_was_made_of_a_list_too(run: Open) -> None:
    check = "  guardrails: [{name: no-keys, check: \"!contains(output, 'KEY')\", action: reject}]\n"

    ran = await run(
        "- {agent: clerk, action: say, input: '${{ item }}', output: all, foreach: {items: parts, limit: 3}}", check
    ).go(parts=["A", "KEY"])

    assert (await ran.values())["status"] == "FAILED"


async def test_a_run_is_listed_by_the_first_words_that_it_was_given(run: Open) -> None:
    ran = await run("- {agent: clerk, action: say, input: x}").go({"parts": [1], "task": "환불해 주세요"})

    assert (await aside(runs.get, ran.config["configurable"]["thread_id"])).title == "환불해 주세요"

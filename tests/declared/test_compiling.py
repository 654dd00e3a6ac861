"""What becomes of the steps of a document: the states and arrows that a person would have drawn."""

from pathlib import Path
from typing import Any

import pytest

from graphs.declared.compiling.workflows import workflows
from graphs.declared.reading import read
from graphs.drawing import table
from graphs.verify import verify
from host.inputs import check_input
from reliability.approvers.tokens import hash_of, new_token
from reliability.errors import BadInput
from tests.declared.clerking import compiled, office

ENDS = ("COMPLETED", "FAILED", "DECLINED", "ROLLED_BACK", "BUDGET_EXHAUSTED")

SAY = "- {agent: clerk, action: say, input: one, output: first}\n"


@pytest.fixture(autouse=True)
def clerks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "fermata.toml"
    settings.write_text(f'[agents]\nfiles = ["{Path("tests/support/clerks.py").resolve()}"]\n')
    monkeypatch.setenv("FERMATA_SETTINGS", str(settings))


def drawn(steps: str, *more: str) -> list[str]:
    graph = compiled(steps, *more)
    assert verify(graph.builder, "work").errors == ()
    return [" ".join(line.split()) for line in table(graph.builder).splitlines() if not line.startswith(ENDS)]


def test_a_step_leads_on_or_to_an_end() -> None:
    assert drawn(SAY) == ["SAYING done or skipped → COMPLETED · failed → FAILED · budget exhausted → BUDGET_EXHAUSTED"]


def test_the_same_action_twice_is_two_states_named_by_their_steps() -> None:
    lines = drawn(SAY + "- {agent: clerk, action: say, input: two, output: second}\n- {agent: clerk, action: say}")

    assert [line.split()[0] for line in lines] == ["SAYING", "SAYING_SECOND", "SAYING_2"]


def test_a_step_that_may_fail_has_one_way() -> None:
    assert drawn("- {agent: clerk, action: fail, continueOnError: true}") == ["FAILING → COMPLETED"]


def test_another_agent_stands_in_where_one_failed() -> None:
    assert drawn("- {agent: clerk, action: fail, fallback: {agent: reader, action: say}}") == [
        "FAILING done or skipped → COMPLETED · failed → SAYING · budget exhausted → BUDGET_EXHAUSTED",
        "SAYING done or skipped → COMPLETED · failed → FAILED · budget exhausted → BUDGET_EXHAUSTED",
    ]


def test_what_was_done_is_undone_newest_first_whatever_fails_later() -> None:
    undone = "- {agent: clerk, action: say, output: %s, compensate: {agent: clerk, action: say, input: %s}}\n"

    assert drawn(undone % ("a", "a") + undone % ("b", "b") + "- {agent: clerk, action: fail}") == [
        "SAYING done or skipped → SAYING_B · failed → FAILED · budget exhausted → BUDGET_EXHAUSTED",
        "SAYING_B done or skipped → FAILING · failed → UNDOING_SAYING",
        "FAILING done or skipped → COMPLETED · failed → UNDOING_SAYING_B",
        "UNDOING_SAYING_B undone → UNDOING_SAYING · stuck → NEEDS_OPERATOR",
        "UNDOING_SAYING undone → ROLLED_BACK · undone after a no → DECLINED"
        " · undone for the budget → BUDGET_EXHAUSTED · stuck → NEEDS_OPERATOR",
        "NEEDS_OPERATOR gate retry UNDOING_SAYING_B → UNDOING_SAYING_B · retry UNDOING_SAYING → UNDOING_SAYING"
        " · waiting → NEEDS_OPERATOR · accepted → ROLLED_BACK",
    ]


def test_steps_that_wait_for_the_same_ones_stand_side_by_side() -> None:
    steps = """
- {agent: clerk, action: say, output: first}
- {agent: clerk, action: say, output: left, needs: [first]}
- {agent: clerk, action: say, output: right, needs: [first]}
- {agent: clerk, action: say, output: last, needs: [left, right]}
"""

    assert drawn(steps) == [
        "SAYING done or skipped → STARTING · failed → FAILED · budget exhausted → BUDGET_EXHAUSTED",
        "STARTING → SAYING_LEFT · → SAYING_RIGHT",
        "SAYING_LEFT → JOINING",
        "SAYING_RIGHT → JOINING",
        "JOINING done or skipped → SAYING_LAST · failed → FAILED · budget exhausted → BUDGET_EXHAUSTED",
        "SAYING_LAST done or skipped → COMPLETED · failed → FAILED · budget exhausted → BUDGET_EXHAUSTED",
    ]


def test_a_step_for_each_item_looks_works_and_collects() -> None:
    step = (
        "- {agent: clerk, action: say, input: '${{ item }}', output: all, foreach: {items: '${{ parts }}', limit: 9}}"
    )

    assert drawn(step) == [
        "SPREADING_SAYING SAYING → SAYING · nothing to do → COLLECTING_SAYING · failed → FAILED",
        "SAYING → COLLECTING_SAYING",
        "COLLECTING_SAYING done or skipped → COMPLETED · failed → FAILED · budget exhausted → BUDGET_EXHAUSTED",
    ]


def test_a_switch_leads_to_the_steps_that_it_names() -> None:
    steps = """
- {switch: task, cases: {short: brief, terse: brief, long: full}}
- {name: full, agent: clerk, action: say}
- {name: brief, agent: clerk, action: say}
"""

    assert drawn(steps)[0] == "CHOOSING short or terse → SAYING_BRIEF · long → SAYING · no case → FAILED"


def test_people_are_asked_where_a_gate_stands_and_only_if_its_condition_says_so() -> None:
    steps = SAY + "- {gate: human-approval, condition: \"task == 'large'\"}\n- {agent: clerk, action: say}"

    assert drawn(steps)[1:3] == [
        "ASSESSING nothing to ask → SAYING_2 · people must decide → APPROVING · refused → DECLINED",
        "APPROVING gate approved → SAYING_2 · waiting → APPROVING · rejected or expired → DECLINED",
    ]


def test_another_workflow_stands_in_a_box() -> None:
    other = "    other:\n      steps:\n        - {agent: clerk, action: say, input: inside, output: said}\n"

    lines = drawn(
        "- {workflow: other, output: told}\n- {agent: clerk, action: say, input: '${{ steps.told.status }}'}", other
    )

    assert lines[0].split(" ", 1)[0] == "CALLING"
    assert lines[0].endswith("done or skipped → SAYING · failed → FAILED")


@pytest.mark.parametrize(
    ("steps", "says"),
    [
        (
            "- {agent: reader, action: fail}",
            "office.yaml:16:35: reader cannot 'fail', its capabilities do not cover that; accepted: say",
        ),
        (
            "- {agent: clerk, action: sya}",
            "office.yaml:16:34: clerk cannot 'sya', a clerk agent has no such action; accepted: say, fail, fail_once; "
            "did you mean 'say'?",
        ),
        (
            SAY + "- {agent: clerk, action: say, input: '${{ steps.frist }}'}",
            "office.yaml:17:46: there is no field 'frist' here; accepted: first; did you mean 'first'?\n"
            "${{ steps.frist }}\n          ^",
        ),
        (
            "- {agent: clerk, action: say, input: '${{ tsak }}'}",
            "office.yaml:16:46: 'tsak' is not known here; accepted: changedFiles, parts, steps, task; did you mean "
            "'task'?\n${{ tsak }}\n    ^",
        ),
        (
            '- {agent: clerk, action: say, if: "size(task, 1)"}',
            "office.yaml:16:43: spec.workflows.work.steps[0].if: size takes 1 argument (value); 2 given, at character "
            "1 of 'size(task, 1)'",
        ),
        (
            '- {agent: clerk, action: say, if: "size(task)"}',
            "office.yaml:16:43: it gives an int; accepted: a bool\nsize(task)\n^",
        ),
        (
            "- {gate: boss, if: \"task == 'x'\"}",
            "office.yaml:16:28: only a step of an agent has an `if`; accepted here: its `condition`",
        ),
        (
            "- {agent: clerk, action: say, foreach: {items: parts, limit: 3}, fallback: {agent: reader, action: say}}",
            "office.yaml:16:74: a step with `foreach` has no `fallback`, for some of its items may be done and others "
            "not; accepted: a step without one of them",
        ),
        (
            SAY + "- {switch: task, cases: {a: late}}\n- {name: late, agent: clerk, action: say, needs: []}",
            "office.yaml:17:37: leads back to 'late', which its `needs` put before the switch; accepted: a step that "
            "comes after it",
        ),
        (
            "- {name: which, switch: task, cases: {a: one}, default: two}\n"
            "- {name: one, agent: clerk, action: say, needs: [which]}\n"
            "- {name: two, agent: clerk, action: say, needs: [which]}",
            "office.yaml:16:50: it leads to one of 'one', 'two', which wait for the same steps and are done side by "
            "side; accepted: a step that stands alone (without `needs` it comes after the one above it)",
        ),
        (
            "- {workflow: order, input: {ordr: {}}}",
            "office.yaml:16:37: order takes no 'ordr'; accepted: ask, order; did you mean 'order'?",
        ),
    ],
)
def test_what_cannot_be_meant_is_told_with_its_place(steps: str, says: str) -> None:
    with pytest.raises(BadInput) as refused:
        compiled(steps)

    assert str(refused.value) == says


def test_an_input_that_every_workflow_has_already_is_refused() -> None:
    text = office(SAY).replace("inputs: {task: string, parts: any}", "inputs: {steps: string}")

    with pytest.raises(BadInput, match=r"office.yaml:14:23: every workflow has 'steps' of its own; accepted: another"):
        workflows(read(text, "office.yaml"))["office/work"]


def test_a_reviewer_that_names_no_capabilities_looks_at_everything() -> None:
    reviewer = office("- {agent: eve, action: review, input: x}").replace(
        "  agents:\n", "  agents:\n    - {name: eve, type: code-review}\n"
    )

    graph: Any = workflows(read(reviewer, "office.yaml"))["office/work"]

    assert graph.builder.nodes["REVIEWING"].runnable.afunc.work.focus == ("security", "performance", "style")


@pytest.mark.parametrize("given", [{"task": 3}, {"parts": [1], "task": ["x"]}])
def test_an_input_of_another_type_than_it_declares_is_refused_at_the_door(given: dict[str, object]) -> None:
    graph = compiled(SAY)

    check_input(graph, {"task": "x", "parts": 1})
    check_input(graph, {"task": None})
    with pytest.raises(BadInput, match="task: Input should be a valid string"):
        check_input(graph, given)


def test_what_each_item_of_a_list_asks_of_a_model_is_counted() -> None:
    ask = "- {agent: helper, action: ask, input: x%s}\n"
    helper = "  agents:\n    - {name: helper, type: assistant}\n"
    once, each = (
        workflows(read(office(ask % more).replace("  agents:\n", helper), "office.yaml"))["office/work"]
        for more in ("", ", foreach: {items: parts, limit: 5}, retry: {attempts: 2}")
    )

    counted = [verify(one, "work").bounds.calls.most for one in (once, each)]
    assert counted[0]
    assert counted[1] == 10 * counted[0]


def test_the_path_of_a_finding_says_where_the_document_declares_its_states(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    directory = tmp_path / "approvers.yaml"
    directory.write_text(f"people:\n  - name: kim\n    teams: [platform]\n    token: '{hash_of(new_token())}'\n")
    monkeypatch.setenv("FERMATA_APPROVERS", str(directory))

    graph = compiled(SAY + "- {gate: boss, approvers: [{team: platfrom}]}\n- {agent: clerk, action: say}")

    (finding,) = [one for one in verify(graph.builder, "work").findings if one.rule == "gates"]
    assert "platfrom" in finding.says
    assert finding.path == (
        "START → SAYING (office.yaml:16:11) —done or skipped→ ASSESSING (office.yaml:17:11) "
        "—people must decide→ APPROVING (office.yaml:17:11)"
    )


def test_an_unknown_kind_of_agent_is_refused_where_it_stands_also_beside_guardrails() -> None:
    guarded = "  guardrails:\n    - {name: short, check: size(output) < 9, action: reject, scope: step}\n"
    page = office(SAY, guarded).replace("type: clerk\n    - name: reader", "type: clrk\n    - name: reader")

    with pytest.raises(BadInput, match=r"office\.yaml:8:13: clerk: there is no kind of agent 'clrk'; .* mean 'clerk'"):
        workflows(read(page, "office.yaml"))["office/work"]

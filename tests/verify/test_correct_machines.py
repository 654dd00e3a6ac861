"""Machines that keep every promise are left in peace, and their worst cases are right."""

from collections.abc import Mapping
from typing import Any

import pytest

from graphs.cast import travel_cast
from graphs.catalog import WORKFLOWS, load
from graphs.verify import Bounds, verify
from nodes.agents.tool_agent import ToolAgent
from nodes.limits import Limits
from state.campaign import MODEL_CALLS
from tests.support.machines import MACHINES
from tests.support.machines.long import STATES_A_LEG, long
from tests.support.mailing import mailing


@pytest.mark.parametrize("name", WORKFLOWS)
def test_a_shipped_workflow_has_no_finding_and_needs_no_excuse(name: str) -> None:
    report = verify(load(name))

    assert [finding.line for finding in report.findings] == []
    assert report.excused == ()


@pytest.mark.parametrize("name", MACHINES)
def test_a_correct_machine_has_no_finding(name: str) -> None:
    builder = MACHINES[name]()
    builder.compile()

    assert [finding.line for finding in verify(builder, name).findings] == []


def test_a_compiled_graph_and_its_builder_are_the_same_to_verification() -> None:
    builder = MACHINES["order"]()

    assert verify(builder, "order") == verify(builder.compile(name="order"))


# Counted by hand, stretch by stretch:
# travel      11 at first: PLANNING, SEARCHING, APPROVING, three bookings, three undos, NEEDS_OPERATOR and an end;
#             12 after each of 5 questions, 11 after each of 3 changes, 5 after each of 10 retries
# evaluator   6 at first, 6 after each of 4 revisions: REVISING, REVIEWING, APPROVING, PUBLISHING, LOOKING, an end
# diamond     3 rounds of SPLITTING, three searches and readings, JOINING, WRITING, CITING, TRANSLATING, ANSWERED
# fan_out     LOADING, 20 x WORKING, REPORTING, COMPLETED
STATES = {"travel": 11 + 5 * 12 + 3 * 11 + 10 * 5, "evaluator": 6 + 4 * 6, "diamond": 3 * 9, "fan_out": 1 + 20 + 2}


@pytest.mark.parametrize("name", STATES)
def test_the_worst_case_is_what_one_counts_by_hand(name: str) -> None:
    assert verify(MACHINES[name]()).bounds.states.most == STATES[name]


def test_the_calls_of_agents_count_their_repairs_and_every_retry() -> None:
    bounds: Bounds = verify(MACHINES["travel"]()).bounds

    plannings = 1 + 5 + 3
    assert bounds.calls.most == plannings * 3
    assert bounds.tries.most == plannings * 3 * 4
    assert str(bounds.tokens) == "not declared"


def test_what_the_agents_of_a_fan_out_are_asked_counts_for_every_item() -> None:
    writer = travel_cast().plan
    two = ToolAgent("WORKING", "helper", "support_triage.md", limits=Limits(model_calls=5, tokens=700, seconds=9))

    async def work(inside: Mapping[str, Any]) -> Any:
        return await two.work_on("1", [], inside)

    declared = verify(mailing(_answer, at_once=2, asks=(writer, two))).bounds
    found = verify(mailing(work)).bounds
    nobody = verify(mailing(_answer)).bounds

    sends, chunk = 250, 4
    assert declared.calls.most == found.calls.most == sends * chunk * 5
    assert declared.tries.most == sends * chunk * 5 * 4
    assert str(declared.tokens) == "not declared" and found.tokens.most == sends * chunk * 700
    assert nobody.calls.most == 0


def test_a_box_that_asks_its_agent_up_to_a_number_counts_it_once_however_often_it_is_entered() -> None:
    bounds = verify(load("campaign")).bounds
    alone = verify(load("orchestrator")).bounds

    assert bounds.calls.most is not None and alone.calls.most is not None
    assert MODEL_CALLS < bounds.calls.most < MODEL_CALLS + 100
    assert alone.calls.most > 1_000, "the writing and reviewing workers were left out"


async def _answer(inside: Mapping[str, Any]) -> Any:
    return inside["item"]


def test_what_stands_in_a_box_counts_for_each_time_it_is_entered() -> None:
    inner, outer = verify(MACHINES["order"]()).bounds, verify(MACHINES["nested"]()).bounds

    assert inner.states.most is not None
    assert outer.states.most is not None
    # GUARDING, HOLDING, ORDERING with the order in it, DROPPING, NEEDS_OPERATOR, SORRY; and twice again from DROPPING
    assert outer.states.most == 3 + inner.states.most + 3 + 2 * 3


def test_the_work_grows_with_the_graph_and_no_faster() -> None:
    small, large = verify(long(70)), verify(long(710))

    assert small.states == 70 * STATES_A_LEG + 4
    assert large.states > 4_900
    assert small.findings == large.findings == ()
    assert large.visited / large.ways <= 1.02 * small.visited / small.ways

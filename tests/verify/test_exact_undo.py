"""Rule 5 keeps only the newest effect of what a run holds; here it is compared with following every run exactly."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from graphs.verify import Finding, verify
from tests.support.exact_undo import Box, Fault, Saga, Way, truth_of
from tests.support.sagas import branching, built, correct, sagas

SAYS: dict[str, Fault] = {
    "is still in the world when the run ends here": "left",
    "the run ends while nobody knows": "unsure at the end",
    "is not in the world on this way": "wrong undo",
    "undo the newest first": "wrong undo",
    "from there a run only goes on": "wrong undo",
    "it undoes while nobody knows": "wrong undo",
    "it is done on the way back": "out of turn",
    "it is done while nobody knows": "out of turn",
    "no way from here undoes that": "no undo to choose",
    "it can be done again": "done again",
    "a run ends here both": "ends say both",
}
DECLARED = ("it is compensable and names no `undo`", "as its undo; let each name the other", "no way leads to its undo")
"""What is wrong whichever way a run goes; what an undo that is never chosen says is asked apart."""
DEAD = "which is never the newest here"


def told(saga: Saga) -> tuple[set[tuple[Fault, str]], set[tuple[str, str]]]:
    """What verification says can go wrong, and which ways to undos it says are never taken."""
    said = [finding for finding in verify(built(saga)).errors if finding.rule == "undo"]
    dead = {(one.state, one.says.split("'")[1]) for one in said if DEAD in one.says}
    return {fault_of(one) for one in said if not any(text in one.says for text in (*DECLARED, DEAD))}, dead


def fault_of(finding: Finding) -> tuple[Fault, str]:
    (fault,) = {fault for text, fault in SAYS.items() if text in finding.says}
    return fault, "" if fault == "done again" else finding.state


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(sagas())
def test_nothing_that_can_go_wrong_with_an_undo_is_missed_or_invented(saga: Saga) -> None:
    truth = truth_of(saga)

    said, dead = told(saga)

    assert truth.faults <= said
    assert not truth.one_order or said == truth.faults
    assert not dead & truth.taken


BROKEN: dict[str, tuple[str, Way, set[tuple[Fault, str]]]] = {
    "the first undo is skipped": ("C2", Way("undone", "ROLLED_BACK"), {("left", "ROLLED_BACK")}),
    "an older step is undone first": ("E3", Way("unknown", "C2"), {("wrong undo", "C2")}),
    "what failed is undone, too": ("E3", Way("failed or unknown", "C3"), {("wrong undo", "C3")}),
    "what may have failed counts as done": ("E2", Way("done or failed", "E3"), {("out of turn", "E3")}),
    "a stuck undo counts as undone": ("C1", Way("undone or stuck", "ROLLED_BACK"), {("left", "ROLLED_BACK")}),
    "a failing run goes on": ("E2", Way("failed", "E3"), {("out of turn", "E3")}),
    "a step is done twice": ("E2", Way("done", "E1"), {("done again", ""), ("left", "DECLINED")}),
    "failure ends as success": ("C1", Way("undone", "COMPLETED"), {("ends say both", "COMPLETED")}),
}


@pytest.mark.parametrize("how", BROKEN)
def test_both_see_what_a_person_sees(how: str) -> None:
    state, way, faults = BROKEN[how]
    saga = correct(3)
    kept = tuple(other for other in saga[state].ways if other.label not in way.label.split(" or "))
    saga[state] = replace(saga[state], ways=(way, *kept))

    truth, said = truth_of(saga), told(saga)[0]

    assert truth.faults == faults <= said
    assert said == faults or not truth.one_order


@pytest.mark.parametrize("size", range(1, 6))
def test_a_correct_saga_is_right_to_both(size: int) -> None:
    row, branches = correct(size), branching(size)

    assert (truth_of(row).faults, truth_of(row).one_order) == (set(), True)
    assert (truth_of(branches).faults, truth_of(branches).one_order) == (set(), False)
    assert told(row) == told(branches) == (set(), set())


def test_an_undo_of_what_is_never_done_is_not_in_the_world() -> None:
    saga = correct(2)
    saga["E1"] = replace(saga["E1"], ways=(Way("done", "COMPLETED"), *saga["E1"].ways[1:]))
    saga["C1"] = replace(saga["C1"], ways=(Way("undone", "C2"), saga["C1"].ways[1]))

    assert truth_of(saga).faults == {("wrong undo", "C2")}
    assert told(saga)[0] == {("wrong undo", "C2")}


def test_a_pivot_is_not_taken_back_by_an_undo_of_its_own() -> None:
    saga = correct(2)
    saga["E1"] = replace(saga["E1"], kind="pivot")

    assert truth_of(saga).faults == told(saga)[0]
    assert ("wrong undo", "C1") in told(saga)[0]


def test_an_operator_who_takes_over_and_is_asked_again_may_still_undo() -> None:
    saga = correct(1)
    saga["OPERATOR"] = Box("gate", (Way("accepted", "OPERATOR"), Way("retry 1", "C1")))
    saga["C1"] = replace(saga["C1"], ways=(Way("undone", "COMPLETED"), Way("stuck", "OPERATOR")))

    assert truth_of(saga).faults == told(saga)[0] == {("ends say both", "COMPLETED")}

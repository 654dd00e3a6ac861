"""The evaluator loop ends: on a pass, on the bound, or when judging says the same again; the best version is kept."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, StateGraph
from pydantic import ValidationError

from graphs.verify import verify
from nodes.ending import Ending
from nodes.evaluating import Evaluating, best_of, evaluated_of
from nodes.rubric import Criterion, Rubric
from reliability.errors import BadInput
from state.evaluating import Evaluations
from state.messages import Messages
from tests.support.shop import a_run

RUBRIC = Rubric((Criterion("grounded", "Is every sentence cited?", weight=3), Criterion("clear", "Is it clear?")))
JUDGING = Evaluating("REVIEWING", RUBRIC, version=lambda state: state["draft"], most=4)

Judged = tuple[int, int, Sequence[str]]


class DraftState(Evaluations, total=False):
    draft: str
    judged: list[Judged]
    status: str
    messages: Messages


def judgement(grounded: int, clear: int, findings: Sequence[str] = ()) -> Any:
    said = [{"criterion": "clear", "says": one} for one in findings]
    return RUBRIC.schema.model_validate({"points": {"grounded": grounded, "clear": clear}, "findings": said})


def loop(judging: Evaluating = JUDGING) -> StateGraph[Any, Any, Any, Any]:
    """DRAFTING → REVIEWING ⇄ REVISING → PUBLISHED or AS_GOOD_AS_IT_GETS; the judgements come from a list."""

    async def draft(_state: Any) -> dict[str, Any]:
        return {"draft": "version 1"}

    async def review(state: Mapping[str, Any]) -> dict[str, Any]:
        first, *rest = state["judged"]
        return {**judging.keep(state, judgement(*first)), "judged": rest}

    async def revise(state: Mapping[str, Any]) -> dict[str, Any]:
        return {"draft": f"version {state['evaluations']['REVIEWING']['round'] + 1}"}

    g: StateGraph[Any, Any, Any, Any] = StateGraph(DraftState)
    g.add_node("DRAFTING", draft)
    g.add_node("REVIEWING", review, metadata={"loop": vars(judging.loop)})
    g.add_node("REVISING", revise)
    for end in ("PUBLISHED", "AS_GOOD_AS_IT_GETS"):
        g.add_node(end, Ending(end, says=lambda state: best_of(state, "REVIEWING")["version"]))
    go: Any = g.add_conditional_edges
    ways = {"passed": "PUBLISHED", "revise": "REVISING", "best so far": "AS_GOOD_AS_IT_GETS"}
    g.add_edge(START, "DRAFTING")
    g.add_edge("DRAFTING", "REVIEWING")
    g.add_edge("REVISING", "REVIEWING")
    go("REVIEWING", evaluated_of("REVIEWING"), ways)
    return g


async def run(*judged: Judged) -> dict[str, Any]:
    graph = loop().compile(checkpointer=InMemorySaver())
    ended: dict[str, Any] = await graph.ainvoke({"judged": list(judged)}, a_run())
    return ended


async def test_a_version_that_passes_is_published_at_once() -> None:
    ended = await run((3, 5, ["vague"]), (9, 9, []))

    assert ended["status"] == "PUBLISHED"
    assert best_of(ended, "REVIEWING")["version"] == "version 2"


async def test_the_bound_ends_the_loop_with_the_best_version_and_not_with_the_last() -> None:
    ended = await run((3, 5, ["a"]), (7, 7, ["b"]), (5, 5, ["c"]), (4, 4, ["d"]), (10, 10, []))

    assert (ended["status"], ended["evaluations"]["REVIEWING"]["why"]) == ("AS_GOOD_AS_IT_GETS", "the bound")
    assert best_of(ended, "REVIEWING")["version"] == "version 2"
    assert ended["judged"] == [(10, 10, [])], "nobody judged a fifth time"


async def test_the_same_score_and_the_same_findings_again_are_no_progress() -> None:
    ended = await run((3, 5, ["too  Vague", "no numbers"]), (3, 5, ["No numbers", "too vague"]), (10, 10, []))

    assert ended["evaluations"]["REVIEWING"]["why"] == "no progress"
    assert ended["status"] == "AS_GOOD_AS_IT_GETS"


async def test_going_back_and_forth_between_two_judgements_is_no_progress_either() -> None:
    ended = await run((3, 5, ["a"]), (4, 5, ["b"]), (3, 5, ["a"]), (10, 10, []))

    assert ended["evaluations"]["REVIEWING"]["why"] == "no progress"
    assert best_of(ended, "REVIEWING")["version"] == "version 2"


@pytest.mark.parametrize("second", [(4, 5, ["a"]), (3, 5, ["b"])], ids=["better score", "other findings"])
async def test_a_change_of_score_or_of_findings_is_progress(second: Judged) -> None:
    ended = await run((3, 5, ["a"]), second, (10, 10, []))

    assert ended["status"] == "PUBLISHED"


async def test_a_model_that_gives_no_judgement_ends_the_loop_and_keeps_what_there_is() -> None:
    first = JUDGING.keep({"draft": "one"}, judgement(5, 5))

    second = JUDGING.keep({"draft": "two", **first}, None)

    assert second["evaluations"]["REVIEWING"]["why"] == "not judged"
    assert best_of(second, "REVIEWING")["version"] == "one"


def test_the_next_turn_of_a_conversation_is_judged_anew() -> None:
    passed = JUDGING.keep({"draft": "old"}, judgement(10, 10))

    again = JUDGING.keep({"draft": "new", **passed}, judgement(1, 1))

    assert again["evaluations"]["REVIEWING"]["round"] == 1
    assert best_of(again, "REVIEWING")["version"] == "new"


def test_of_equal_scores_the_one_with_fewer_findings_is_better() -> None:
    first = JUDGING.keep({"draft": "one"}, judgement(5, 5, ["a", "b"]))

    second = JUDGING.keep({"draft": "two", **first}, judgement(5, 5, ["a"]))

    assert best_of(second, "REVIEWING")["version"] == "two"


@pytest.mark.parametrize(
    ("points", "score", "passes"),
    [
        ({"grounded": 10, "clear": 10}, 100, True),
        ({"grounded": 10, "clear": 2}, 80, True),
        ({"grounded": 0, "clear": 10}, 25, False),
        ({"grounded": 10}, 75, False),
    ],
)
def test_the_score_is_weighted_and_a_criterion_without_points_has_none(
    points: dict[str, int], score: int, passes: bool
) -> None:
    assert (RUBRIC.score(points), RUBRIC.passes(points)) == (score, passes)


def test_no_criterion_may_fall_below_the_least() -> None:
    strict = Rubric(RUBRIC.criteria, pass_at=80, least=3)

    assert not strict.passes({"grounded": 10, "clear": 2})


@pytest.mark.parametrize(
    "answer",
    [
        {"points": {"grounded": 11, "clear": 1}},
        {"points": {"grounded": 1}},
        {"points": {"grounded": 1, "clear": 1}, "findings": [{"criterion": "charm", "says": "none"}]},
    ],
    ids=["too many points", "a criterion left out", "a criterion that is none"],
)
def test_a_judgement_that_does_not_fit_the_rubric_is_sent_back(answer: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        RUBRIC.schema.model_validate(answer)


def test_a_rubric_without_criteria_is_none() -> None:
    with pytest.raises(BadInput, match="0 criteria"):
        Rubric(())


def test_the_loop_is_verified_with_its_bound() -> None:
    report = verify(loop(), "evaluator")

    assert report.findings == ()
    assert report.bounds.states.most is not None

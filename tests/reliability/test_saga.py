"""What is undone when a step of a saga does not work out, for any saga."""

from hypothesis import given
from hypothesis import strategies as st

from reliability.saga import Result, SagaStep, entry, undo_plan

RESULTS: st.SearchStrategy[Result] = st.sampled_from(["done", "failed", "unknown"])


def saga(length: int) -> list[SagaStep]:
    return [SagaStep(f"BOOKING_{number}", f"CANCELLING_{number}") for number in range(length)]


@st.composite
def stopped(draw: st.DrawFn) -> tuple[list[SagaStep], int, Result]:
    """A saga, the step it stopped at, and what became of that one; everything before it was done."""
    steps = saga(draw(st.integers(1, 8)))
    return steps, draw(st.integers(0, len(steps) - 1)), draw(st.sampled_from(["failed", "unknown"]))


@given(st.integers(0, 8).flatmap(lambda length: st.tuples(st.just(length), st.lists(RESULTS, max_size=length))))
def test_everything_that_may_be_in_the_world_is_undone_once_and_nothing_else(case: tuple[int, list[Result]]) -> None:
    length, results = case
    known = {step.phase: result for step, result in zip(saga(length), results, strict=False)}

    planned = undo_plan(saga(length), known)

    touched = [number for number, result in enumerate(results) if result != "failed"]
    assert planned == tuple(f"CANCELLING_{number}" for number in sorted(touched, reverse=True))


@given(stopped())
def test_the_newest_step_is_undone_first(case: tuple[list[SagaStep], int, Result]) -> None:
    steps, at, result = case
    results: dict[str, Result] = {step.phase: "done" for step in steps[:at]}

    planned = undo_plan(steps, {**results, steps[at].phase: result})

    assert list(planned) == sorted(planned, reverse=True)


@given(stopped())
def test_the_drawn_way_into_the_undos_begins_where_the_plan_begins(case: tuple[list[SagaStep], int, Result]) -> None:
    steps, at, result = case
    results: dict[str, Result] = {step.phase: "done" for step in steps[:at]}

    planned = undo_plan(steps, {**results, steps[at].phase: result})

    assert entry(steps, steps[at].phase, result) == (planned[0] if planned else None)


def test_what_failed_is_not_undone_and_what_is_unknown_is() -> None:
    steps = saga(3)

    assert entry(steps, "BOOKING_1", "failed") == "CANCELLING_0"
    assert entry(steps, "BOOKING_1", "unknown") == "CANCELLING_1"
    assert entry(steps, "BOOKING_0", "failed") is None

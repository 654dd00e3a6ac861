"""Which step comes after which, as a document says it."""

from collections.abc import Mapping
from typing import Any

import pytest
from pydantic import ValidationError

from graphs.declared.models.circles import circle_in
from graphs.declared.models.following import before, called
from graphs.declared.models.workflow import WorkflowSpec


def flow(*steps: Mapping[str, Any]) -> WorkflowSpec:
    return WorkflowSpec.model_validate({"steps": [{"gate": f"g{at}", **step} for at, step in enumerate(steps)]})


def test_a_step_that_says_nothing_waits_for_the_one_above_it() -> None:
    assert before(flow({}, {}, {}).steps) == [(), (0,), (1,)]


def test_a_step_waits_for_what_it_needs_by_name_wherever_it_stands() -> None:
    steps = flow({"name": "last", "needs": ["left", "g2"]}, {"name": "left", "needs": []}, {"needs": []}).steps

    assert before(steps) == [(1, 2), (), ()]


def test_a_step_is_called_by_its_name_or_its_output_or_as_a_gate_is() -> None:
    steps = WorkflowSpec.model_validate(
        {
            "steps": [
                {"agent": "a", "action": "x", "output": "made"},
                {"agent": "a", "action": "x", "output": "more", "name": "again"},
                {"agent": "a", "action": "x"},
                {"gate": "human-approval"},
                {"gate": "human-approval"},
            ]
        }
    ).steps

    assert called(steps) == {"made": 0, "again": 1, "human-approval": 3}


def test_a_switch_may_lead_to_the_end() -> None:
    spec = WorkflowSpec.model_validate(
        {"steps": [{"switch": "steps.x", "cases": {"low": "end", "high": "ask"}, "default": "end"}, {"gate": "ask"}]}
    )

    assert getattr(spec.steps[0], "cases", None) == {"low": "end", "high": "ask"}


def test_a_step_that_is_called_end_is_a_step() -> None:
    with pytest.raises(ValidationError, match="leads back to 'end'"):
        WorkflowSpec.model_validate({"steps": [{"gate": "end"}, {"switch": "1", "cases": {"a": "end"}}]})


@pytest.mark.parametrize(
    ("leads", "circle"),
    [
        ([], []),
        ([(), (0,), (0, 1)], []),
        ([(0,)], [0, 0]),
        ([(1,), (2,), (1,)], [1, 2, 1]),
        ([(at + 1,) for at in range(20_000)] + [()], []),
        ([(at + 1,) for at in range(20_000)] + [(0,)], [*range(20_001), 0]),
    ],
    ids=["nothing", "an order", "itself", "behind others", "a long chain", "a long circle"],
)
def test_a_circle_is_found_however_long_it_is(leads: list[tuple[int, ...]], circle: list[int]) -> None:
    assert circle_in(leads) == circle

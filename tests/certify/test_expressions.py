"""Forty thousand random expressions: never another value than in CEL."""

import pytest

from tests.tools.expressions.made_up import MadeUp
from tests.tools.expressions.oracle import disagreements

pytestmark = pytest.mark.certify


@pytest.mark.parametrize("wrong", [0.0, 0.03, 0.1, 0.3])
def test_ten_thousand_random_expressions_mean_what_they_mean_in_cel(wrong: float) -> None:
    found = disagreements(MadeUp(seed=2026, wrong=wrong), 10_000)

    assert found.unexplained == []
    assert found.excluded < 500

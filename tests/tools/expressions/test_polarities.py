"""True means three things, by where an expression stands; what is missing closes the gate in all three."""

import pytest

from tests.tools.expressions.environment import VALUES
from tools.expressions.expression import expression
from tools.expressions.polarity import Polarity, decided


@pytest.mark.parametrize("polarity", ["check", "condition", "threshold"])
@pytest.mark.parametrize("answer", [True, False])
def test_an_answer_is_an_answer(polarity: Polarity, answer: bool) -> None:
    text = "changedFiles.length <= 20" if answer else "changedFiles.length > 20"

    decision = decided(expression(text), polarity, VALUES)

    assert (decision.holds, decision.failure) == (answer, None)


@pytest.mark.parametrize(
    ("polarity", "holds"),
    [
        ("check", False),  # the guardrail acts
        ("condition", True),  # the gate asks people
        ("threshold", False),  # nothing is healed on a guess
    ],
)
@pytest.mark.parametrize(
    "text",
    ["steps.skipped.severity == 'high'", "gone > 0.05", "!modifies('**')", "1 / 0 == 1", "output", "1", "null"],
)
def test_no_answer_closes_the_gate_and_says_why(polarity: Polarity, holds: bool, text: str) -> None:
    data = {name: value for name, value in VALUES.items() if name != "changedFiles"}

    decision = decided(expression(text), polarity, data)

    assert decision.holds is holds
    assert decided(expression("thing"), polarity, {"thing": object()}).holds is holds
    assert decision.failure is not None
    assert decision.failure.text == text

"""Arithmetic in a text is worked out exactly, without `eval`; what has no value is refused."""

import pytest

from reliability.errors import Permanent
from tools.arithmetic import calculate

VALUES = {
    "calculate 12 * (3 + 4)": "84",
    "compute 15% of 240": "36",
    "240의 15%를 계산해줘": "36",
    "12,000원 나누기 8": "1500",
    "$1.50 times 44": "66",
    "work out 0.1 + 0.2": "0.3",
    "1,200 × 3 − 5": "3595",
    "2^10": "1024",
}
NONE = ["the deposit", "42", "1/0", "9^9^9", "2**1000", "calculate (3+4", "__import__('os')", "99**99*99**99"]


@pytest.mark.parametrize("text", VALUES)
def test_an_expression_has_its_exact_value(text: str) -> None:
    assert calculate(text).rpartition(" = ")[2] == VALUES[text]


@pytest.mark.parametrize("text", NONE)
def test_what_is_no_arithmetic_or_has_no_value_is_refused(text: str) -> None:
    with pytest.raises(Permanent):
        calculate(text)

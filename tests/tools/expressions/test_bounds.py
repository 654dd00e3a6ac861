"""Whatever is written and whatever the data: one kind of error, and time in proportion to the length."""

from contextlib import suppress
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.tools.expressions.environment import TYPES, VALUES
from tools.expressions.applying import checked_template
from tools.expressions.checker import check
from tools.expressions.expression import expression
from tools.expressions.failure import BadExpression
from tools.expressions.polarity import decided
from tools.expressions.template import condition, template

WORDS = [
    *("true", "false", "null", "in", "has", "contains", "modifies", "matches", "size", "duration", "lower", "steps"),
    *("output", "changedFiles.length", "approved", "error_rate", "1", "-7", "0.05", "9223372036854775807", "'a'"),
    *('"보안"', "r'('", "[", "]", "(", ")", "{", "}", ".", ",", "?", ":", "!", "-", "+", "*", "/", "%", "<", "<="),
    *("==", "!=", "&&", "||", "=", "&", "|", "${{", "}}", "\\", "'", '"', "\n", "#", "__class__", "검토", "\ud800"),
]
ANYTHING = some.one_of(some.text(), some.lists(some.sampled_from(WORDS), max_size=30).map(" ".join))


@given(ANYTHING)
@settings(max_examples=500, deadline=None)
def test_no_text_is_more_than_refused(text: str) -> None:
    for read in (expression, template, condition):
        try:
            read(text)
        except BadExpression as refused:
            assert 0 <= refused.at <= len(text)
            assert refused.shown


@given(ANYTHING)
@settings(max_examples=500, deadline=None)
def test_what_is_read_is_checked_and_evaluated_without_any_other_error(text: str) -> None:
    try:
        read = expression(text)
    except BadExpression:
        return

    decided(read, "check", VALUES)
    try:
        check(read, TYPES)
    except BadExpression as refused:
        assert refused.text == text


@pytest.mark.parametrize(
    "text",
    [
        "1" * 2_001,
        "'" + "a" * 2_000 + "'",
        " + ".join("1" * 33),
        " , ".join("1" * 257).join("[]"),
        "(" * 33 + "1" + ")" * 33,
        "!" * 33 + "true",
        "a" + ".a" * 32,
        "[" * 1_900,
        "-" * 1_999 + "1",
        "1" * 2_000,
    ],
)
def test_too_long_too_many_or_too_deep_is_refused(text: str) -> None:
    with pytest.raises(BadExpression, match="accepted: "):
        expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2_000,
        " + ".join("1" * 32),
        " , ".join("1" * 255).join("[]"),
        "(" * 31 + "1" + ")" * 31,
        "!" * 31 + "true",
        "a" + ".a" * 31,
        " || ".join(["a"] * 250),
    ],
)
def test_up_to_the_bounds_it_is_accepted(text: str) -> None:
    assert expression(text).text == text


def test_each_expression_of_a_long_text_has_the_bound_for_itself() -> None:
    text = "x ${{ 'a' }} " * 1_000

    assert template(text).evaluate({}) == "x a " * 1_000
    with pytest.raises(BadExpression, match="longer than 2000"):
        template(f"{text}${{{{ '{'a' * 2_000}' }}}}")


@pytest.mark.parametrize(
    "piece",
    [
        "${{ 'a' }}",
        "${{ output",
        "${{ '",
        "}}",
        "$",
        "text ",
        "${{ error_rate > 1.5 && (approved || output in [output]) }}",
    ],
)
def test_reading_takes_time_in_proportion_to_the_text(piece: str) -> None:
    def reading(times: int) -> float:
        began = process_time()
        with suppress(BadExpression):
            checked_template(piece * times, TYPES)
        return process_time() - began

    few, many = min(reading(200) for _ in range(3)), min(reading(2_000) for _ in range(3))

    assert many < 25 * few + 0.05


@pytest.mark.parametrize(
    "text",
    [
        "contains(s, 'aaaaaaaaab')",
        "matches(s, '(a+)+b')",
        "s.endsWith('b') || s.startsWith('b')",
        "s == s + ''",
        "lower(s).size() > 0",
        "'b' in l",
        "l == l",
        "l + l + l == l",
    ],
)
def test_evaluating_takes_time_in_proportion_to_the_data(text: str) -> None:
    read = expression(text)

    def evaluating(size: int) -> float:
        data = {"s": "a" * size, "l": ["a"] * size}
        began = process_time()
        read.evaluate(data)
        return process_time() - began

    few, many = min(evaluating(30_000) for _ in range(3)), min(evaluating(300_000) for _ in range(3))

    assert many < 25 * few + 0.05

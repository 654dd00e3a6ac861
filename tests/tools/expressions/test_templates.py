"""`${{ }}` in a text: alone it is a typed value, beside other text it is text."""

from datetime import timedelta
from typing import Any

import pytest

from tools.expressions.failure import BadExpression, Failure
from tools.expressions.template import condition, template

DATA: dict[str, Any] = {"n": 3, "s": "보안", "l": [1, "가"], "m": {"k": None}, "d": timedelta(minutes=5), "f": 0.05}


@pytest.mark.parametrize("text", ["${{ l }}", "${{l}}", "  ${{ l }}\n"])
def test_a_whole_text_is_a_typed_value(text: str) -> None:
    assert template(text).evaluate(DATA) == [1, "가"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("no expression, 7 }} $ {{", "no expression, 7 }} $ {{"),
        ("n=${{ n }}, ${{ s }}!", "n=3, 보안!"),
        ("${{ n }}${{ n }}", "33"),
        ("${{ l }} ${{ m }} ${{ true }} ${{ null }}.", '[1, "가"] {"k": null} true null.'),
        ("in ${{ d }} at ${{ f }}", "in 300s at 0.05"),
        ("${{ duration('2400h') }} ${{ duration('-1500ms') }} ${{ duration('0') }}", "8640000s -1.5s 0s"),
        ("a ${{ '}}' + \"}}\" + r'\\' }} b", "a }}}}\\ b"),
        ("literally ${{ '${{ n }}' }}", "literally ${{ n }}"),
    ],
)
def test_beside_other_text_a_value_is_text(text: str, expected: str) -> None:
    assert template(text).evaluate(DATA) == expected


def test_a_part_without_a_value_leaves_the_whole_text_without_one() -> None:
    text = "a\nb ${{ n }} ${{ gone.k }}"

    found = template(text).evaluate(DATA)

    assert isinstance(found, Failure)
    assert found.shown == "'gone' is missing\nb ${{ n }} ${{ gone.k }}\n               ^"


@pytest.mark.parametrize("value", [float("nan"), object(), {"deep": {1}}])
def test_what_json_cannot_write_has_no_text(value: object) -> None:
    assert isinstance(template("x ${{ value }}").evaluate({"value": value}), Failure)


@pytest.mark.parametrize("text", ["n == 3", "${{ n == 3 }}", " ${{n == 3}} ", "contains('${{', '$') && n == 3"])
def test_a_condition_stands_bare_or_in_braces(text: str) -> None:
    assert condition(text).evaluate(DATA) is True


@pytest.mark.parametrize("text", ["${{ n }} == 3", "${{ n }}${{ n }}", "x ${{ n }}", "${{ n", "${{ '}} ", "${{ }}", ""])
def test_a_condition_is_one_expression_and_nothing_else(text: str) -> None:
    with pytest.raises(BadExpression):
        condition(text)


def test_an_embedded_expression_is_pointed_at_in_its_line() -> None:
    with pytest.raises(BadExpression) as refused:
        template("first line\n제목: ${{ s + }} more\nlast")

    assert refused.value.shown.splitlines()[1:] == ["제목: ${{ s + }} more", "              ^"]

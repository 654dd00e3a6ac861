"""Where our language and CEL have the same words, they have the same meaning: asked of CEL in Rust, over and over."""

import pytest

from tests.tools.expressions.made_up import DATA, MadeUp
from tests.tools.expressions.oracle import disagreements, known_difference, ours, same, theirs


@pytest.mark.parametrize("wrong", [0.0, 0.05])
def test_two_thousand_random_expressions_mean_what_they_mean_in_cel(wrong: float) -> None:
    found = disagreements(MadeUp(seed=7, wrong=wrong), 1_000)

    assert found.unexplained == []
    assert found.excluded < 50
    assert found.values > 300


@pytest.mark.parametrize(
    ("text", "rust", "here"),
    [
        ("size('비밀키')", 9, 3),
        ("-true", False, "no value"),
        ("!!s", "abc", "no value"),
        ("-(-9223372036854775808)", -(2**63), "no value"),
        ("l + nothing", [1, 2, 3], "no value"),
        ("[1,]", [1], "no value"),
        ("contains(s, 'b')", "no value", True),
    ],
)
def test_the_differences_that_are_left_are_known_by_name(text: str, rust: object, here: object) -> None:
    assert same(theirs(text, DATA), rust)
    assert same(ours(text, DATA), here)
    assert known_difference(text, DATA)


@pytest.mark.parametrize("text", ["l.length", "s.length", "lower(s)", "modifies('**')"])
def test_what_cel_does_not_have_is_never_asked_of_it(text: str) -> None:
    assert theirs(text, DATA) == "no value"

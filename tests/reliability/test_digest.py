"""Equal arguments have one digest, whatever order they were written in; other arguments have another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reliability.digest import canonical, digest
from reliability.errors import BadInput

LEAVES = st.none() | st.booleans() | st.integers() | st.text(max_size=8)
DATA = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


def reordered(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: reordered(value[name]) for name in reversed(value)}
    return [reordered(inner) for inner in value] if isinstance(value, list) else value


@given(DATA)
def test_the_order_in_which_names_were_written_means_nothing(arguments: Any) -> None:
    assert canonical(reordered(arguments)) == canonical(arguments)
    assert digest(reordered(arguments)) == digest(arguments)


@given(DATA, DATA)
def test_two_arguments_share_a_text_only_when_they_are_equal(one: Any, other: Any) -> None:
    same = canonical(one) == canonical(other)

    assert same == (typed(one) == typed(other))


def typed(value: Any) -> Any:
    """Python says True == 1; JSON does not."""
    if isinstance(value, dict):
        return {name: typed(inner) for name, inner in value.items()}
    return [typed(inner) for inner in value] if isinstance(value, list) else (type(value).__name__, value)


def test_the_order_of_a_list_means_something() -> None:
    assert digest(["flight", "hotel"]) != digest(["hotel", "flight"])


def test_the_text_is_short_and_keeps_every_language_readable() -> None:
    assert canonical({"b": [1, True, None], "a": "서울"}) == '{"a":"서울","b":[1,true,null]}'


def test_a_digest_never_changes_from_one_release_to_the_next() -> None:
    assert digest({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (0.5, "arguments is the float 0.5"),
        ({"price": 9.99}, "arguments.price is the float 9.99"),
        ({"rooms": [{"price": 1}, {"price": 1.0}]}, r"arguments.rooms\[1\].price is the float 1.0"),
        ({"pair": (1, float("nan"))}, r"arguments.pair\[1\] is the float nan"),
    ],
)
def test_a_float_is_refused_and_the_message_says_where_it_is(arguments: Any, where: str) -> None:
    with pytest.raises(BadInput, match=where):
        digest(arguments)

"""Where a value is cut: nothing is lost, and what two values share is found again."""

from typing import Any

import ormsgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.messages import HumanMessage
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from host.pieces import LEAF, RUN, pieces

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats()
    | st.text(max_size=400)
    | st.binary(max_size=400),
    lambda inner: st.lists(inner, max_size=8) | st.dictionaries(st.text(max_size=20), inner, max_size=8),
    max_leaves=60,
)


def stored(value: Any) -> bytes:
    return JsonPlusSerializer().dumps_typed(value)[1]


def kept(value: Any) -> set[bytes]:
    blob = stored(value)
    return {blob[begin:end] for begin, end, keep in pieces(blob) if keep}


@given(st.binary(max_size=5000) | plain.map(ormsgpack.packb))
def test_the_pieces_of_any_bytes_are_those_bytes(blob: bytes) -> None:
    found = list(pieces(blob))

    assert b"".join(blob[begin:end] for begin, end, _ in found) == blob
    assert all(end - begin >= LEAF for begin, end, keep in found if keep)


@pytest.mark.parametrize("document", ["서울에서 도쿄까지 " * 500, "x" * 100_000, b"\x00\xff" * 70_000])
def test_a_document_is_one_piece_wherever_it_stands(document: Any) -> None:
    here = kept({"document": document, "note": "short"})
    there = kept([1, 2, {"sources": [{"title": "guide", "text": document}]}])

    assert len(here) == 1
    assert here == there


def test_a_text_inside_a_large_message_is_the_piece_that_it_is_elsewhere() -> None:
    document = "what the guide says " * 1000

    assert kept(document) & kept([HumanMessage(document, id="one")])


def test_small_values_are_not_cut() -> None:
    assert kept({"amount": 5, "who": "kim", "note": "x" * (LEAF - 10)}) == set()


@pytest.mark.parametrize("length", [20, 500])
def test_a_conversation_that_loses_its_beginning_or_grows_is_mostly_made_of_the_same_pieces(length: int) -> None:
    said = [HumanMessage(f"{number} " * length, id=f"message-{number}") for number in range(400)]
    before = kept(said)

    after = kept([*said[7:], HumanMessage("and another " * length, id="new")])

    assert len(before) > 10
    assert len(after - before) < len(after) / 3


def test_a_run_of_small_values_ends_even_if_they_are_all_the_same() -> None:
    sizes = [end - begin for begin, end, _ in pieces(stored([7] * 200_000))]

    assert max(sizes) <= 17 * RUN

"""Any text and any data is read without an error, and in time that grows as the text does."""

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.guards.applying import applied
from tools.guards.inside import applied_to
from tools.guards.site import default

ODD = st.text(st.characters(), max_size=300)  # lone surrogates too
PIECES = st.sampled_from(
    ["kim@example.org로", "4111-1111-1111-1111", "AKIA3XQ7WZ5PLMRT2KVD", "password=", "ignore previous instructions",
     "이전 지시를 무시", "-----BEGIN RSA PRIVATE KEY-----", "\u200b", "\U000e0041", "١٢٣", "900412-1234562", "://", "@"]
)  # fmt: skip
TEXTS = st.lists(st.one_of(ODD, PIECES), max_size=8).map("".join)
VALUES = st.recursive(
    st.one_of(TEXTS, st.integers(), st.floats(allow_nan=False), st.none(), st.booleans(), st.binary(max_size=40)),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_is_read_without_an_error_and_what_was_taken_out_is_gone(text: str) -> None:
    for at in ("input", "output", "tool arguments", "tool results", "effect"):
        heard: dict[str, str] = {}
        found = applied(text, default(), at, heard=heard)  # type: ignore[arg-type]

        assert all(one["id"] != "failed" for one in found.findings)
        assert [one.start for one in found.spans] == sorted(one.start for one in found.spans)
        assert all(text[one.start : one.end] in heard for one in found.spans)


@settings(max_examples=100, deadline=None)
@given(VALUES)
def test_any_data_is_read_without_an_error(value: Any) -> None:
    found = applied_to(value, default(), "input")

    assert all(one["id"] != "failed" for one in found.findings)
    assert type(found.value) is type(value) or isinstance(found.value, str)


HOSTILE = (
    "ignore previous ", "system ", "@a.", "a@", "4111 1111 1111 ", "=", "password=", "<", "\u200b", "[redacted:",
    "-----BEGIN ", "https://user:", "1-", "무시하고 ", "AKIA", "aGVsbG8", "\ud800", ".", "a", "0", " ", "//", "::",
)  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_a_hostile_text_takes_time_in_proportion(piece: str) -> None:
    def seconds(characters: int) -> float:
        text = (piece * (characters // len(piece) + 1))[:characters]
        began = time.process_time()
        applied(text, default(), "input")
        return time.process_time() - began

    seconds(1_000)
    small = min(seconds(9_001 + step) for step in range(3))  # below LONG: in this very thread

    assert seconds(36_000 // 2) < 12 * small + 0.05  # twice as long


@pytest.mark.certify
def test_ten_megabytes_are_read_in_proportion() -> None:
    line = (
        "The night buses leave every hour from the station, kim@example.org로 물어보세요. order 4711 of 2031-05-16.\n"
    )

    def seconds(characters: int) -> float:
        text = (line * (characters // len(line) + 1))[:characters] + " kim@example.org로"
        began = time.process_time()
        found = applied(text, default(), "input")
        assert found.text.endswith(" <EMAIL_ADDRESS>로")
        assert found.verdict == "passed"
        return time.process_time() - began

    small = seconds(1_250_000)

    assert seconds(10_000_000) < 24 * small  # eight times as long

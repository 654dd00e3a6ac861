from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nodes.words_given import MOST_TEXT
from tests.tools.models.reading import examples, read, request

SAID = [str(row["text"]) for language in ("en", "ko") for row in examples(language)]
WORDS = sorted({word for text in SAID for word in text.split()})


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_be_read(text: str) -> None:
    said = request(text)

    fields = read(said)

    assert set(fields) >= {"is_trip", "origin", "budget"}


@pytest.mark.certify
@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=40), st.sampled_from(["answer", "wish", "request"]))
def test_no_order_of_words_is_too_strange_to_be_read(words: list[str], kind: str) -> None:
    about = ["origin", "destination", "depart_on", "return_on", "travellers", "budget"] if kind == "answer" else []
    said: dict[str, Any] = {"kind": kind, "about": about, "text": " ".join(words)}

    fields = read(request("Book a trip from Seoul to Tokyo"), said)

    assert fields["is_trip"] is True


REPEATED = ["억", "9만, ", "1 ", "서울 ", "a b to ", "Dec 24 or ", "my wife and ", "not~1 ", "/ ", "친구 두 "]


@pytest.mark.parametrize("piece", REPEATED)
def test_the_longest_text_is_read_in_a_moment_however_it_repeats_itself(piece: str) -> None:
    longest = request((piece * MOST_TEXT)[:MOST_TEXT])
    began = process_time()

    read(longest)

    # [s] of CPU: a tenth of one is usual, a rule that backtracks takes minutes.
    assert process_time() - began < 3


@pytest.mark.parametrize(
    ("first", "today"), [("Seoul to Tokyo in 999 weeks", "9999-12-31"), ("-9억9억 원", "0001-01-01")]
)
def test_the_ends_of_the_calendar_are_no_bug(first: str, today: str) -> None:
    said = request(
        f"Book a trip: {first}, next Friday, 12/24, in 12 months, for 99 nights, this weekend, back in 30 days"
    )

    fields = read(said, today=today)

    assert fields["is_trip"] is True

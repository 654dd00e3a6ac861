"""Whatever the text, the detector answers, in order, inside the text, and in time in proportion to it."""

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tools.guards.pii import PII, Pii

PIECES = some.sampled_from(
    [
        *("010-2345-6789", "4242 4242 4242 4242", "a@b.kr", "DE89 3704 0044 0532 0130 00", "900101-1234568", "1.2.3.4"),
        *("\u200b", "\ufeff", "０１０", "٤٢", "-", ".", "+82 ", "(", "@", "::", "1", "전화 ", "\n", "\x00"),
        *("\ud800", "\U0001f469\u200d\U0001f469"),
    ]
)
TEXTS = some.one_of(some.text(), some.lists(some.one_of(PIECES, some.text(max_size=3))).map("".join))


@given(TEXTS)
@settings(max_examples=400, deadline=None)
def test_matches_lie_in_the_text_in_order_and_touch_no_threshold(text: str) -> None:
    matches = Pii(threshold=0.5)(text)

    assert [one.start for one in matches] == sorted(one.start for one in matches)
    assert all(0 <= one.start < one.end <= len(text) and 0.5 <= one.score <= 1 for one in matches)


@given(some.text(alphabet="0123456789-\u200b\u00ad０１２ ", max_size=20), some.text(alphabet="\u200b가０ ", max_size=9))
@settings(max_examples=200, deadline=None)
def test_what_is_found_begins_and_ends_with_a_character_of_its_own(between: str, before: str) -> None:
    text = f"{before} 010-2345-6789 {between}"

    matches = PII(text)

    assert all(text[one.start] not in "\u200b\u00ad " and text[one.end - 1] not in "\u200b\u00ad " for one in matches)


NUMBERS = ["4242 4242 4242 4242 ", "010-2345-6789,", "전화 02 123 4567 ", "900101-1234567,", "Phone: 1 ", "DE89 "]
SIGNS = ["1", "a-", "a-a@b.png ", "4242-", "a@", "a.", "@a.b", "1.1.", ":1:", "+82 10 ", "1\u200b", "１"]


@pytest.mark.parametrize("unit", NUMBERS + SIGNS)
def test_four_times_the_text_takes_four_times_the_time(unit: str) -> None:
    PII(unit * 10)

    short, long = (min(_seconds(unit, size) for _ in range(3)) for size in (20_000, 80_000))

    assert long < 10 * short + 0.02


def test_a_name_without_an_end_at_a_domain_that_is_none_takes_no_longer() -> None:
    short, long = (min(_seconds("a-", size, "@x.png") for _ in range(3)) for size in (50_000, 200_000))

    assert long < 10 * short + 0.02


def _seconds(unit: str, size: int, end: str = "") -> float:
    text = (unit * (size // len(unit) + 1))[:size] + end
    began = process_time()
    PII(text)
    return process_time() - began


def test_ten_million_characters_are_read_through() -> None:
    text = ("The shelf 0123456789 holds it. 책은 저쪽 선반에 있습니다. " + "가나다라 abcd " * 17) * 50_000

    matches = PII(text + "010-2345-6789")

    assert len(text) > 10_000_000
    assert [(one.start, one.end) for one in matches] == [(len(text), len(text) + 13)]

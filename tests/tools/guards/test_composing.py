"""Hangul in pieces (NFD), as Macs write it, hides nothing from a guardrail, and goes with all its pieces."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.guards.applying import applied
from tools.guards.composing import composed
from tools.guards.guardrail import Guardrail
from tools.guards.patterns import Patterns
from tools.guards.site import default

PASSWORD = "Zq8!mWp" + "2xKv"


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (f"비밀번호는 {PASSWORD} 입니다", "비밀번호는 [redacted:password] 입니다"),
        ("계좌번호 110-123-456789로", "계좌번호 <KR_BANK_ACCOUNT>로"),
        ("주민등록번호: 901231-1234567", "주민등록번호: <KR_RRN>"),
        ("전화 02 123 4567", "전화 <PHONE_NUMBER>"),
    ],
)
def test_a_name_in_pieces_explains_what_stands_behind_it(said: str, left: str) -> None:
    in_pieces = unicodedata.normalize("NFD", said)

    found = applied(in_pieces, default(), "input")

    assert found.text == unicodedata.normalize("NFD", left)


def test_a_key_in_pieces_explains_what_stands_under_it() -> None:
    called = unicodedata.normalize("NFD", "비밀번호")

    assert applied(PASSWORD, default(), "input", called=called).text == "[redacted:password]"


def test_a_sites_own_word_is_taken_out_with_all_its_pieces() -> None:
    rail = Guardrail("names", Patterns(["바보|각"], name="NAME"), "mask", frozenset({"input"}))
    text = unicodedata.normalize("NFD", "한 바보각 둘")

    found = applied(text, [rail], "input")

    assert found.text == unicodedata.normalize("NFD", "한 ") + "<NAME><NAME>" + unicodedata.normalize("NFD", " 둘")


@given(st.text(st.sampled_from("가각힣ㄱa \u1100\u1161\u11a8\U0001f600"), max_size=40))
def test_every_place_of_the_whole_text_is_known_in_the_text_as_it_came(text: str) -> None:
    whole, place = composed(text)

    pieces = [text[place(at) : place(at + 1)] for at in range(len(whole))]
    assert "".join(pieces) == text
    assert [composed(one)[0] for one in pieces] == list(whole)

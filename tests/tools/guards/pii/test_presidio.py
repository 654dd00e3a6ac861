"""Presidio behind the same interface, where it is installed; where it is not, one line says what to do."""

from importlib.util import find_spec

import pytest

from reliability.errors import BadInput
from tests.tools.guards.pii.test_recognised import a_made_up
from tools.guards.match import Detector
from tools.guards.pii import Pii
from tools.guards.pii.presidio import PIECE, Presidio

INSTALLED = find_spec("presidio_analyzer") is not None
needs_it = pytest.mark.skipif(
    not INSTALLED, reason="Presidio takes 400 MB: pip install 'fermata[presidio]' to run this"
)


@pytest.mark.skipif(INSTALLED, reason="Presidio is installed here")
def test_where_it_is_not_installed_the_reason_and_the_other_way_are_told() -> None:
    with pytest.raises(BadInput, match=r"accepted: `pip install 'fermata\[presidio\]'`, or Pii\(\)"):
        Presidio()


@needs_it
def test_it_finds_what_it_is_sure_of_in_both_languages_by_the_same_names() -> None:
    rrn = a_made_up("rrn-dash")
    text = f"카드 4242-4242-4242-4242, 주민등록번호 {rrn} and mail jane@example.com"
    detectors: tuple[Detector, ...] = (Presidio(), Pii())

    found = [[(one.rule, text[one.start : one.end]) for one in detect(text)] for detect in detectors]

    assert found[0] == found[1]
    assert [rule for rule, _ in found[0]] == ["CREDIT_CARD", "KR_RRN", "EMAIL_ADDRESS"]


@needs_it
def test_a_long_text_is_read_in_pieces_and_nothing_is_cut_or_told_twice() -> None:
    filler = "word " * (PIECE // 5)
    text = filler[:-10] + "4242 4242 4242 4242 " + filler + "jane@example.com"

    found = [(one.rule, text[one.start : one.end]) for one in Presidio()(text)]

    assert found == [("CREDIT_CARD", "4242 4242 4242 4242"), ("EMAIL_ADDRESS", "jane@example.com")]


@needs_it
def test_names_of_people_are_not_offered_without_a_model() -> None:
    with pytest.raises(BadInput, match="does not recognise 'PERSON'"):
        Presidio(entities=("PERSON",))

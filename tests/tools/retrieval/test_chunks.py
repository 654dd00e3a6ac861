"""Cutting a text into passages loses nothing."""

from hypothesis import example, given
from hypothesis import strategies as st

from tools.retrieval.chunks import MOST, chunks

LINES = st.sampled_from(
    ["", "# Head", "## Sub", "A sentence. Another one!", "한 문장이다. 또 하나다.", "x" * 950, "no stop " * 150]
)


@given(text=st.one_of(st.text(max_size=300), st.lists(LINES, max_size=12).map("\n".join)))
@example(text="x" * 5_000)
@example(text="# A\n\n# B\n\n# C\n\ntext")
def test_every_character_but_blanks_is_in_exactly_one_passage(text: str) -> None:
    found = chunks(text)

    covered = [position for chunk in found for position in range(chunk.start, chunk.end)]
    missed = set(range(len(text))) - set(covered)
    assert len(covered) == len(set(covered))
    assert covered == sorted(covered)
    assert "".join(text[position] for position in sorted(missed)).strip() == ""
    assert all(0 < chunk.end - chunk.start <= MOST for chunk in found)


def test_a_passage_knows_the_headings_above_it_and_stays_in_its_section() -> None:
    text = "# Guide\n\nIntro.\n\n## Trams\n\nEvery 7 minutes.\n\n### Night\n\nNone.\n\n## Buses\n\nElectric."

    found = [(text[chunk.start : chunk.end].splitlines()[-1], chunk.section) for chunk in chunks(text)]

    assert found == [
        ("Intro.", "Guide"),
        ("Every 7 minutes.", "Guide › Trams"),
        ("None.", "Guide › Trams › Night"),
        ("Electric.", "Guide › Buses"),
    ]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = "One sentence that is about fifty characters long. " * 40

    found = [text[chunk.start : chunk.end] for chunk in chunks(text)]

    assert len(found) > 1
    assert all(piece.startswith("One") and piece.endswith(".") for piece in found)

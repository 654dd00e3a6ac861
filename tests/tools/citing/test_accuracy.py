"""How often the check is right, on the held-out statements and on the shipped documents themselves."""

import re
from collections.abc import Iterator
from pathlib import PurePath

from benchmarks import accuracy, grounding
from tools.citing.statements import sentences
from tools.citing.support import doubts
from tools.retrieval.chunks import chunks
from tools.retrieval.connect import EXAMPLE
from tools.retrieval.reading.reader import read


def said() -> Iterator[tuple[str, str]]:
    """Every sentence of the shipped documents, with its passage."""
    for file in sorted(EXAMPLE.iterdir()):
        text = read(PurePath(file.name), file.read_bytes()).text
        for start, end, _ in chunks(text):
            for paragraph in re.split(r"\n\s*\n", text[start:end]):
                if not paragraph.startswith("#") and "|" not in paragraph:
                    yield from ((sentence, text[start:end]) for sentence in sentences(paragraph))


def test_the_published_catch_rate_is_what_the_check_achieves_now() -> None:
    assert grounding.citations() == accuracy.published(accuracy.CITED), "python -m benchmarks.accuracy --write"


def test_every_sentence_is_supported_by_the_passage_it_stands_in() -> None:
    known = list(said())

    blamed = [(sentence, reasons) for sentence, passage in known if (reasons := doubts(sentence, [passage]))]

    assert len(known) == 265  # docs/accuracy.md says so
    assert blamed == []


def test_every_number_that_was_changed_is_caught() -> None:
    changed = [
        (sentence[: number.start()] + other + sentence[number.end() :], passage)
        for sentence, passage in said()
        for number in re.finditer(r"\d[\d,.]*\d|\d", sentence)
        if (other := str(int(re.sub(r"\D", "", number[0])) + 3)) not in passage
    ]

    missed = [sentence for sentence, passage in changed if not doubts(sentence, [passage])]

    assert len(changed) == 205  # docs/accuracy.md says so
    assert missed == []

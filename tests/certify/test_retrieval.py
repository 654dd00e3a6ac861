"""Ten thousand documents: indexed in minutes, looked through again in seconds, asked in milliseconds."""

import random
import statistics
import time
from pathlib import Path

import pytest

from tools.retrieval.index import Index
from tools.retrieval.local import index_file
from tools.retrieval.updating import update

pytestmark = pytest.mark.certify

DOCUMENTS = 10_000


def words(chance: random.Random) -> tuple[list[str], list[str]]:
    """Made-up words of two languages; the first ones are common, as in any language."""
    syllables = [first + second for first in "bcdfglmnprst" for second in "aeiou"]
    english = ["".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(4_000)]
    korean = [
        "".join(chr(0xAC00 + chance.randint(0, 11_171)) for _ in range(chance.randint(2, 4))) for _ in range(4_000)
    ]
    return english, korean


def write(folder: Path, chance: random.Random) -> tuple[list[str], list[str]]:
    languages = words(chance)
    for number in range(DOCUMENTS):
        known = languages[number % 2]
        common = [1 / (place + 1) for place in range(len(known))]
        place = folder / f"{number // 100:03d}"
        place.mkdir(parents=True, exist_ok=True)
        paragraphs = [" ".join(chance.choices(known, common, k=60)) + "." for _ in range(4)]
        text = f"# Document {number}\n\n" + "\n\n".join(paragraphs) + f"\n\nOnly here: unique{number}.\n"
        (place / f"{number}.md").write_text(text, "utf-8")
    return languages


def test_ten_thousand_documents_are_indexed_in_minutes_and_asked_in_milliseconds(tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311 - a corpus, no secrets
    folder = tmp_path / "documents"
    languages = write(folder, chance)
    index = Index(index_file(folder, tmp_path))
    told: list[tuple[int, int]] = []

    begun = time.perf_counter()
    report = update(folder, index, lambda done, of, _path: told.append((done, of)))
    indexed = time.perf_counter() - begun
    again = update(folder, index)
    looked = time.perf_counter() - begun - indexed

    took: list[float] = []
    for number in range(200):
        known = languages[number % 2]
        query = " ".join([*known[:3], *chance.sample(known, 5)])  # three of the commonest words, as people ask
        begun = time.perf_counter()
        index.search(query, 5)
        took.append(time.perf_counter() - begun)

    assert (report.documents, report.read, again.read) == (DOCUMENTS, DOCUMENTS, 0)
    assert told[-1] == (DOCUMENTS, DOCUMENTS)
    assert [found["path"] for found in index.search("unique7777", 5)] == ["077/7777.md"]
    print(f"{indexed:.1f} s, again {looked:.1f} s, a query {statistics.median(took) * 1000:.1f} ms")  # noqa: T201
    assert indexed < 120
    assert looked < 20
    assert statistics.median(took) < 0.1

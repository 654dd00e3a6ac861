"""The scenarios of `research`: what may befall a report, and which files must be there in the end."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from host.crashtest.scenario import Count, Scenario

TRAMS = "# Trams\n\nThe Blue Line leaves every 7 minutes on weekdays. A single ticket costs 2.40 euros.\n"
FERRY = "# The ferry\n\nThe ferry leaves twice a day and takes 25 minutes.\n"
REPORTS = "reports"


@contextmanager
def outside(homes: Path) -> Iterator[Mapping[str, str]]:
    """A folder of documents for all homes: it is read, and nobody writes into it."""
    corpus = homes / "corpus"
    corpus.mkdir()
    for name, text in {"trams.md": TRAMS, "ferry.md": FERRY}.items():
        (corpus / name).write_text(text, encoding="utf-8")
    yield {"FERMATA_CORPUS": str(corpus)}


def counted(world: Path) -> Count:
    """The files in the folder of reports; one that is half written is a thing that nobody wants."""
    folder = world.parent / REPORTS
    files = sorted(folder.iterdir()) if folder.exists() else []
    found = Counter("report" if one.suffix == ".md" and one.stat().st_size else "leftover" for one in files)
    return Count(found, found)


def _scenario(name: str, ask: str, end: str = "COMPLETED") -> Scenario:
    return Scenario(name, {"ask": ask}, end, {"report": 1} if end == "COMPLETED" else {}, counted)


scenarios = (
    _scenario("happy", "How often does the Blue Line leave?"),
    _scenario("revised in vain", "Is the Blue Line painted, heated, guarded, sponsored or insured?"),
    _scenario("nothing found", "What is the capital of Mongolia?", "NOTHING_FOUND"),
)

"""How much personal data is found, and what is taken for some that is none: `python -m benchmarks.pii [--write]`."""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from time import process_time

from benchmarks.made_up import KINDS
from tools.guards.match import Detector
from tools.guards.pii import PII

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "docs" / "guardrails.md"
BEGIN, END = "<!-- personal data: written by `python -m benchmarks.pii --write` -->", "<!-- end of table -->"
LANGUAGES = {"en": "English", "ko": "Korean"}
_LABEL = re.compile("⟦([A-Z_]*)(?::([^⟧]*)|=([^⟧]*))⟧")


@dataclass(frozen=True)
class Span:
    """Personal data of one kind, as a careful person marked it."""

    entity: str
    start: int
    end: int


@dataclass(frozen=True)
class Labelled:
    """A text with its numbers made up, and where the personal data in it is."""

    kind: str
    text: str
    spans: tuple[Span, ...]


def labelled(language: str, seed: int = 0) -> Iterator[Labelled]:
    """The labelled texts of a language, with other numbers for another seed."""
    lines = (ROOT / "tests" / "heldout" / f"pii_{language}.jsonl").read_text("utf-8").splitlines()
    for number, line in enumerate(lines):
        row = json.loads(line)
        yield _filled(row["kind"], row["text"], Random(f"{seed} {language} {number}"))  # noqa: S311 — made-up numbers


def _filled(kind: str, template: str, chance: Random) -> Labelled:
    text, at, spans = "", 0, []
    for label in _LABEL.finditer(template):
        text += template[at : label.start()]
        value = label[3] if label[2] is None else KINDS[label[2]](chance)
        spans.append(Span(label[1], len(text), len(text) + len(value)))
        text, at = text + value, label.end()
    return Labelled(kind, text + template[at:], tuple(spans))


@dataclass(frozen=True)
class Counts:
    """By entity: marked; found, the whole of it under its own name; hidden, under whatever name; and found where
    nothing is marked.
    """

    marked: Counter[str]
    found: Counter[str]
    hidden: Counter[str]
    wrong: Counter[str]


def counts(texts: Sequence[Labelled], detect: Detector = PII) -> Counts:
    result = Counts(Counter(), Counter(), Counter(), Counter())
    for one in texts:
        matches = detect(one.text)
        for span in one.spans:
            over = [match for match in matches if match.start <= span.start and span.end <= match.end]
            result.marked[span.entity] += 1
            result.found[span.entity] += any(match.rule == span.entity for match in over)
            result.hidden[span.entity] += bool(over)
        for match in matches:
            if not any(match.start < span.end and span.start < match.end for span in one.spans):
                result.wrong[match.rule] += 1
    return result


def table(seeds: int = 20) -> str:
    """Recall and false positives of every entity, over both languages and so many sets of made-up numbers."""
    texts = {name: [row for seed in range(seeds) for row in labelled(name, seed)] for name in LANGUAGES}
    every = [row for rows in texts.values() for row in rows]
    done = counts(every)
    lines = [
        "| entity | marked | found | hidden, whatever it was called | found where there is none |",
        "|---|---|---|---|---|",
    ]
    lines += [_row(f"`{name}`", name, done) for name in sorted(set(done.marked) | set(done.wrong))]
    for name, rows in texts.items():
        some = counts(rows)
        lines.append(_all(f"**{LANGUAGES[name]}**", some))
    lines.append(_all("**both**", done))
    bad = sum(bool(PII(row.text)) for row in every if row.kind == "negative")
    none = sum(row.kind == "negative" for row in every)
    return "\n".join(
        [*lines, "", f"Of the {none:,} texts without personal data {bad:,} ({bad / none:.1%}) had some found."]
    )


def _row(title: str, name: str, done: Counts) -> str:
    return _cells(title, done.marked[name], done.found[name], done.hidden[name], done.wrong[name])


def _all(title: str, done: Counts) -> str:
    return _cells(title, done.marked.total(), done.found.total(), done.hidden.total(), done.wrong.total())


def _cells(title: str, marked: int, found: int, hidden: int, wrong: int) -> str:
    return f"| {title} | {marked:,} | {_share(found, marked)} | {_share(hidden, marked)} | {wrong} |"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def missed(seeds: int = 1) -> Iterator[str]:
    """What was missed, or found where there is none, a line each: for those who improve it."""
    for name in LANGUAGES:
        for seed in range(seeds):
            for one in labelled(name, seed):
                matches = PII(one.text)
                for span in one.spans:
                    if not any(m.rule == span.entity and m.start <= span.start and span.end <= m.end for m in matches):
                        yield f"missed {span.entity}: {one.text!r} {matches}"
                for match in matches:
                    if not any(match.start < span.end and span.start < match.end for span in one.spans):
                        yield f"wrong {match.rule}: {one.text!r} {match.start}-{match.end}"


def cost(characters: int = 2_000) -> float:
    """CPU time [s] of one text of so many characters, made of the labelled ones."""
    text = ("\n".join(row.text for name in LANGUAGES for row in labelled(name)) * 2)[:characters]
    rounds = 50
    began = process_time()
    for _ in range(rounds):
        PII(text)
    return (process_time() - began) / rounds


def published() -> str:
    return PUBLISHED.read_text("utf-8").partition(BEGIN)[2].partition(END)[0].strip()


def write(now: str) -> None:
    before, _, rest = PUBLISHED.read_text("utf-8").partition(BEGIN)
    PUBLISHED.write_text(f"{before}{BEGIN}\n\n{now}\n\n{END}{rest.partition(END)[2]}", "utf-8")


def main(arguments: Sequence[str]) -> int:
    now = table()
    print(now, f"2,000 characters of nothing but such texts take {cost() * 1000:.2f} ms", sep="\n\n")
    if "--missed" in arguments:
        print(*missed(), sep="\n")
    if "--write" in arguments:
        write(now)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""How well the offline model reads the held-out requests, and how well the intent router hears what is wanted:
`python -m benchmarks.accuracy [--check | --write]`.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage

from benchmarks import desks, goods, grounding
from nodes.routing.intents import FRONT_DESK, UNSURE
from nodes.routing.routing import Routing, last_words, routed
from nodes.travel.reading import TripReading
from tools.intents import classifier
from tools.models import open_model

ROOT = Path(__file__).parent.parent
PUBLISHED = ROOT / "docs" / "accuracy.md"
BEGIN, END = "<!-- table: written by `python -m benchmarks.accuracy --write` -->", "<!-- end of table -->"
ROUTED = "<!-- routing: written by `python -m benchmarks.accuracy --write` -->"
ORDERED = "<!-- orders: written by `python -m benchmarks.accuracy --write` -->"
TRIAGED = "<!-- triage: written by `python -m benchmarks.accuracy --write` -->"
PLANNED = "<!-- planning: written by `python -m benchmarks.accuracy --write` -->"
RETRIEVED = "<!-- retrieval: written by `python -m benchmarks.accuracy --write` -->"
CITED = "<!-- citations: written by `python -m benchmarks.accuracy --write` -->"
LANGUAGES = {"en": "English", "ko": "Korean"}
FIELDS = (
    "is_trip",
    "origin",
    "destination",
    "depart_on",
    "return_on",
    "travellers",
    "budget",
    "currency",
    "preferences",
)


@dataclass(frozen=True)
class Outcome:
    """What a careful person reads in one request, and what the model read."""

    expected: dict[str, Any]
    read: dict[str, Any]

    def right(self, field: str) -> bool:
        return bool(self.expected[field] == self.read[field])

    def says(self, field: str) -> bool:
        return self.expected[field] not in (None, [])


def read(text: str, today: str) -> dict[str, Any]:
    """What the planning agent would be answered for this request."""
    entry = json.dumps({"kind": "request", "about": [], "text": text}, ensure_ascii=False)
    model = open_model("offline").with_structured_output(TripReading, method="function_calling", include_raw=True)
    answered: Any = model.invoke([HumanMessage(f"Today: {today}\n{entry}")])
    fields: dict[str, Any] = answered["parsed"].model_dump(mode="json")
    return fields


def outcomes(language: str) -> list[Outcome]:
    """Every held-out request of one language."""
    return [Outcome(row["expected"], read(row["text"], row["today"])) for row in _lines(f"travel_{language}.jsonl")]


def _lines(name: str) -> list[dict[str, Any]]:
    lines = (ROOT / "tests" / "heldout" / name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line.strip()]


def table() -> str:
    """The accuracy of every field, over all requests and over those that say the field."""
    measured = {language: outcomes(language) for language in LANGUAGES}
    heads = [f"{name}, {of}" for name in LANGUAGES.values() for of in ("all", "where said")]
    lines = [f"| field | {' | '.join(heads)} |", "|---" * (len(heads) + 1) + "|"]
    for field in FIELDS:
        cells = [cell for found in measured.values() for cell in (_all(found, field), _said(found, field))]
        lines.append(f"| `{field}` | {' | '.join(cells)} |")
    whole = [cell for found in measured.values() for cell in (_share([_fully(one) for one in found]), "")]
    return "\n".join([*lines, f"| **every field right** | {' | '.join(whole)} |"])


def _fully(one: Outcome) -> bool:
    return all(one.right(field) for field in FIELDS)


def _all(found: Sequence[Outcome], field: str) -> str:
    return _share([one.right(field) for one in found])


def _said(found: Sequence[Outcome], field: str) -> str:
    return _share([one.right(field) for one in found if one.says(field)]) if field != "is_trip" else ""


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right)}/{len(right)} ({sum(right) / len(right):.1%})" if right else "none"


def routing() -> str:
    """What the intent router does with the held-out utterances, with no model's help: right, asks, or wrong."""
    lines = ["| utterances | right | asks | wrong |", "|---|---|---|---|"]
    both: list[str] = []
    for language, name in LANGUAGES.items():
        heard = [_routed(row) for row in _lines(f"intents_{language}.jsonl")]
        lines.append(f"| {name} | {_fates(heard)} |")
        both += heard
    return "\n".join([*lines, f"| **both** | {_fates(both)} |"])


def _routed(row: dict[str, Any]) -> str:
    route = Routing("ROUTING", FRONT_DESK, classifier, last_words)
    said = routed(route.intents, classifier()(row["text"]), route.surely)["intent"]
    if said == UNSURE:
        return "right" if row["intent"] == "unclear" else "asks"
    return "right" if said == row["intent"] else "wrong"


def _fates(heard: Sequence[str]) -> str:
    return " | ".join(_share([one == fate for one in heard]) for fate in ("right", "asks", "wrong"))


def published(begin: str = BEGIN) -> str:
    """The table as docs/accuracy.md shows it."""
    return PUBLISHED.read_text("utf-8").partition(begin)[2].partition(END)[0].strip()


def write(now: str, begin: str = BEGIN) -> None:
    before, _, rest = PUBLISHED.read_text("utf-8").partition(begin)
    PUBLISHED.write_text(f"{before}{begin}\n\n{now}\n\n{END}{rest.partition(END)[2]}", "utf-8")


def main(arguments: Sequence[str]) -> int:
    tables = {
        BEGIN: table(),
        ROUTED: routing(),
        ORDERED: goods.orders(),
        TRIAGED: desks.triage(),
        PLANNED: desks.planning(),
        RETRIEVED: grounding.retrieval(),
        CITED: grounding.citations(),
    }
    for begin, now in tables.items():
        print(now, end="\n\n")
        if "--write" in arguments:
            write(now, begin)
    if "--check" in arguments and any(now != published(begin) for begin, now in tables.items()):
        print(f"{PUBLISHED.relative_to(ROOT)} is stale; run: python -m benchmarks.accuracy --write", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

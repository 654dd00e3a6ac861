"""How often the search finds the passage that answers, and how often the citation check is right, on held-out files."""

import json
import re
import sqlite3
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tools.citing.support import doubts
from tools.retrieval.connect import EXAMPLE
from tools.retrieval.index import Index
from tools.retrieval.service import Passage
from tools.retrieval.terms import STOP
from tools.retrieval.updating import update

HELD_OUT = Path(__file__).parent.parent / "tests" / "heldout"
LANGUAGES = {"en": "English", "ko": "Korean"}
BEST = 5

Search = Callable[[str, int], list[Passage]]


def rows(topic: str, language: str) -> list[dict[str, Any]]:
    known: list[dict[str, Any]] = json.loads((HELD_OUT / f"{topic}_{language}.json").read_text("utf-8"))
    return known


def retrieval() -> str:
    """Of the questions, those whose answer stands in one of the five best passages (and in the best one)."""
    lines = ["| questions | among the best 5 | the best |", "|---|---|---|"]
    with tempfile.TemporaryDirectory() as made:
        index = Index(Path(made) / "index.sqlite")
        update(EXAMPLE, index)
        passages = _everything(index)
        ways: Mapping[str, Search] = {
            "as shipped": index.search,
            "whole words (`unicode61`)": _plain(passages, "unicode61"),
            "SQLite's `trigram`": _plain(passages, "trigram"),
        }
        for name, search in ways.items():
            lines += [f"| {language}, {name} | {_found(search, code)} |" for code, language in LANGUAGES.items()]
    return "\n".join(lines)


def _found(search: Search, language: str) -> str:
    asked = rows("retrieval", language)
    return " | ".join(share([_answers(search(row["question"], best), row) for row in asked]) for best in (BEST, 1))


def _answers(found: Sequence[Passage], row: Mapping[str, str]) -> bool:
    texts = (" ".join(passage["text"].split()) for passage in found if passage["path"] == row["path"])
    return any(row["answer"] in text for text in texts)


def _everything(index: Index) -> list[Passage]:
    with sqlite3.connect(index.path) as db:
        known = [passage for (name,) in db.execute("SELECT id FROM passages") if (passage := index.passage(name))]
    db.close()
    return known


def _plain(passages: Sequence[Passage], tokenizer: str) -> Search:
    """The same passages under one of SQLite's own tokenizers, to see what ours is worth."""
    db = sqlite3.connect(":memory:")
    db.execute(f"CREATE VIRTUAL TABLE words USING fts5(body, tokenize = '{tokenizer}')")
    db.executemany("INSERT INTO words VALUES (?)", [(f"{one['title']} {one['text']}",) for one in passages])

    def search(question: str, limit: int) -> list[Passage]:
        words = [word for word in re.findall(r"\w+", question.casefold()) if word not in STOP]
        query = " OR ".join(f'"{word}"' for word in words if len(word) > 2 or tokenizer != "trigram")
        if not query:
            return []
        found = db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rank LIMIT ?", (query, limit))
        return [passages[number - 1] for (number,) in found]

    return search


def citations() -> str:
    """Of the statements that their passage does not support, those caught, by what was changed; and false alarms."""
    judged = {code: _judged(code) for code in LANGUAGES}
    changes = sorted({change for found in judged.values() for change, _ in found if change})
    lines = [f"| statements | {' | '.join(LANGUAGES.values())} |", "|---|---|---|"]
    for change in changes:
        cells = [share([blamed for was, blamed in found if was == change]) for found in judged.values()]
        lines.append(f"| {change} changed: caught | {' | '.join(cells)} |".replace("invented changed", "invented"))
    caught = [share([blamed for was, blamed in found if was]) for found in judged.values()]
    blamed = [share([blamed for was, blamed in found if not was]) for found in judged.values()]
    lines.append(f"| **unsupported: caught** | {' | '.join(caught)} |")
    return "\n".join([*lines, f"| **supported: blamed all the same** | {' | '.join(blamed)} |"])


def _judged(language: str) -> list[tuple[str, bool]]:
    """(what was changed, or nothing; whether the check blames it)."""
    cases = [(known["passage"], case) for known in rows("citations", language) for case in known["cases"]]
    return [(case.get("change", ""), bool(doubts(case["text"], [passage]))) for passage, case in cases]


def share(hits: Sequence[bool]) -> str:
    return f"{sum(hits)}/{len(hits)} ({sum(hits) / len(hits):.1%})" if hits else "none"

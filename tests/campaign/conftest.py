"""A small list of people in two languages, the outbox that counts, and a door that needs no other process."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.doors import GraphDoor, World
from tools.mail.connect import FILE
from tools.mail.sandbox import outbox
from tools.mail.sandbox.app import mail_store

PEOPLE = """id,name,email,language,city
1,Kim Minji,minji@example.org,,Seoul
2,이서준,seojun@example.org,,부산
3,Maria Lopez,maria@example.org,en,Madrid
"""
TEXTS = {
    "subject": {"en": "News for {city}", "ko": "{city} 소식"},
    "message": {"en": "{greeting}\n\nWe open in {city}.", "ko": "{greeting}\n\n{city}에 문을 엽니다."},
}


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """The list, as a file."""
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, "utf-8")
    return file


@pytest.fixture
def given(people: Path) -> dict[str, Any]:
    """The input of a campaign to all of the list."""
    return {"source": str(people), **TEXTS}


@pytest.fixture
def door(home: Path) -> GraphDoor:
    """A bare `ainvoke`, with the mail sandbox inside the process."""
    return GraphDoor(World(home, None), "campaign")  # type: ignore[arg-type]


def letters(home: Path) -> list[outbox.Letter]:
    """What really went out, oldest first, straight from the outbox's file."""
    with mail_store(home / "world" / FILE).transaction() as db:
        return list(reversed(outbox.latest(db, 100_000)))


def listed(file: Path, rows: Sequence[str], head: str = "id,name,email") -> Path:
    file.write_text("\n".join([head, *rows, ""]), "utf-8")
    return file


def many(count: int) -> list[str]:
    return [f"{n},Person {n},p{n}@example.org" for n in range(1, count + 1)]


def by_address(home: Path) -> Mapping[str, outbox.Letter]:
    return {letter["recipient"]: letter for letter in letters(home)}

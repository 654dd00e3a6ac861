"""One person of a list: how to reach them, in which language, and whether they want to be written to."""

import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Literal

from typing_extensions import TypedDict

from tools.records.row import Row

Language = Literal["en", "ko"]
LANGUAGES: tuple[Language, ...] = ("en", "ko")
NO = frozenset({"", "0", "no", "n", "false", "f", "x", "아니오", "아니요", "없음", "미동의", "거부"})
YES = frozenset({"1", "yes", "y", "true", "t", "o", "예", "네", "동의"})
_PLAIN = re.compile(r"[\w.-]{1,64}")


class Person(TypedDict):
    """`key` tells them from all others of the list; it is part of an idempotency key, and no address."""

    line: int
    key: str
    email: str
    name: str
    language: Language
    fields: dict[str, str]
    opted_out: bool


def person_of(row: Row, columns: Mapping[str, str]) -> Person | str:
    """The person of a row, or why nobody can be written to."""
    if row.trouble:
        return row.trouble
    said = {meaning: row.values.get(column, "").strip() for meaning, column in columns.items()}
    opted_out = said.get("opt_out", "").lower() not in NO - {"거부"} or (
        "consent" in said and said["consent"].lower() not in YES
    )
    if not said["email"] and not (opted_out and said.get("id")):
        return "no address"
    key = said.get("id") or said["email"].lower()
    return Person(
        opted_out=opted_out,
        line=row.line,
        key=key if _PLAIN.fullmatch(key) else f"sha-{sha256(key.encode()).hexdigest()[:32]}",
        email=said["email"],
        name=said.get("name", ""),
        language=language_of(said.get("language", ""), said.get("name", "")),
        fields=dict(row.values),
    )


def language_of(said: str, name: str) -> Language:
    """What the list says, else the script of the name."""
    if said:
        return "ko" if said.lower().startswith(("ko", "kr", "한")) else "en"
    return "ko" if any("가" <= char <= "힣" for char in name) else "en"

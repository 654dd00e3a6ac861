"""The message of a campaign: one text a language, and how a person's own words are put into it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from reliability.errors import BadInput
from tools.records.person import Person

GAP = re.compile(r"\{([^{}\n]{1,60})\}")
LANGUAGES = ("en", "ko")
GREETINGS = {"en": ("Dear {name},", "Hello,"), "ko": ("{name} 님께", "안녕하세요")}


class BadText(BadInput):
    """A subject or a message that cannot be used."""


def texts_of(given: object, what: str) -> dict[str, str]:
    """Language -> text; one text is for everybody.

    Raises:
        BadText: there is none, or one in a language that is not known here.
    """
    if given is None:
        raise BadText(f"there is no {what}; accepted: a text, or one for each of en and ko")
    known: dict[str, Any] = dict(given) if isinstance(given, Mapping) else dict.fromkeys(LANGUAGES, given)
    if not known or any(not isinstance(text, str) or not text.strip() for text in known.values()):
        raise BadText(f"the {what} is {str(given)[:80]!r}; accepted: a text, or one for each of en and ko")
    if wrong := [language for language in known if language not in LANGUAGES]:
        raise BadText(f"the {what} has texts in {', '.join(map(str, wrong))}; accepted: {', '.join(LANGUAGES)}")
    if what == "subject" and any("\n" in text.strip() for text in known.values()):
        raise BadText("the subject has several lines; accepted: one, for others would be headers")
    return {language: text.strip() for language, text in known.items()}


def refuse_unknown_gaps(texts: Sequence[Mapping[str, str]], columns: Mapping[str, str], named: Sequence[str]) -> None:
    """Raises BadText where a text asks for what the list does not have."""
    accepted = {"greeting", *columns, *named}
    asked = {gap for by_language in texts for text in by_language.values() for gap in GAP.findall(text)}
    if wrong := sorted(asked - accepted):
        told = ", ".join(f"{{{gap}}}" for gap in wrong)
        raise BadText(f"the text asks for {told}; accepted: {', '.join(sorted(accepted))[:300]}")


def in_language(texts: Mapping[str, str], language: str) -> str:
    """The text for somebody: in their language where there is one, else in the other."""
    return texts.get(language) or next(iter(texts.values()))


def filled(text: str, person: Person, columns: Mapping[str, str]) -> str:
    """The text with this person's own values. A gap whose value is empty stays, and the guard holds the letter back."""

    def value(gap: re.Match[str]) -> str:
        word = gap[1]
        if word == "greeting":
            return greeting(person)
        known = person["fields"].get(columns.get(word, word), "").strip()
        return known or gap[0]

    return GAP.sub(value, text)


def greeting(person: Person) -> str:
    """In the person's own language; without a name a greeting that needs none."""
    by_name, plain = GREETINGS[person["language"]]
    return by_name.replace("{name}", person["name"]) if person["name"] else plain

"""The guard of a campaign: what may not leave the house, whoever wrote it."""

import re
from collections.abc import Iterable, Mapping

from nodes.campaign.texts import GAP, greeting
from tools.records.person import Person

LONGEST = 10_000
"""[characters] of a letter; a subject may have 200."""
SHORTEST_VALUE = 3
"""[characters] of a value that is told apart from chance; two where they are not ASCII, as in Korean names."""
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def objection(subject: str, body: str, person: Person, others: Iterable[Person], text: str) -> str:
    """Why this letter is held back, in one line; empty where it may go. `text`: the campaign's own words."""
    if not body.strip() or not subject.strip():
        return "it is empty"
    if gaps := GAP.findall(subject + body):
        return f"nothing is known for {', '.join(sorted(set(gaps)))[:100]}"
    if len(body) > LONGEST or len(subject) > 200 or "\n" in subject:
        return f"it is longer than {LONGEST:,} characters, or its subject longer than a line"
    return _others_data(f"{subject}\n{body}", person, others, text)


def _others_data(letter: str, person: Person, others: Iterable[Person], text: str) -> str:
    own = {person["email"].lower(), *(found.lower() for found in _ADDRESS.findall(text))}
    own |= {found.lower() for value in person["fields"].values() for found in _ADDRESS.findall(value)}
    if any(found.lower() not in own for found in _ADDRESS.findall(letter)):
        return "it names an address that is not this person's"
    mine = "\n".join([text, greeting(person), *person["fields"].values()]).lower()
    for other in others:
        if other["key"] != person["key"] and _leaks(letter, other["fields"], mine):
            return "it holds what the list says of somebody else"
    return ""


def _leaks(letter: str, fields: Mapping[str, str], mine: str) -> bool:
    """Does it hold a value that stands neither in the campaign's text nor in the person's own row?"""
    telling = (value for value in fields.values() if len(value) + (not value.isascii()) >= SHORTEST_VALUE)
    foreign = (value for value in telling if value.lower() not in mine)
    return any(re.search(rf"(?<![a-zA-Z0-9]){re.escape(value)}(?![a-zA-Z0-9])", letter, re.I) for value in foreign)

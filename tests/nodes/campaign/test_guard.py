"""The guard holds back what may not leave the house, whoever wrote it."""

import pytest

from nodes.campaign.guard import objection
from nodes.campaign.texts import filled
from tools.records.person import Person

COLUMNS = {"name": "name", "email": "email"}
TEXT = "News\nDear {name}, write to office@example.org before Friday."


def person(key: str, name: str, **fields: str) -> Person:
    email = f"{key}@example.org"
    known = {"name": name, "email": email, **fields}
    return Person(line=2, key=key, email=email, name=name, language="en", fields=known)


KIM, LEE = person("kim", "Kim Minji", plan="gold 4711"), person("lee", "Lee Jun", plan="silver 12", note="Dear")
DUL = person("dul", "이둘")


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("Dear Kim Minji, write to office@example.org before Friday.", ""),
        ("Dear Kim Minji, your plan is gold 4711. kim@example.org is your address.", ""),
        ("   ", "it is empty"),
        ("Dear {name}, write before Friday.", "nothing is known for name"),
        ("Dear Lee Jun, write before Friday.", "somebody else"),
        ("Dear Kim Minji, your plan is silver 12.", "somebody else"),
        ("Dear Kim Minji, 이둘님도 오십니다.", "somebody else"),
        ("Dear Kim Minji, write to lee@example.org.", "an address that is not this person's"),
        ("Dear Kim Minji. " + "x" * 10_000, "longer than"),
    ],
)
def test_a_letter_with_a_gap_with_somebody_elses_data_or_without_an_end_is_held_back(body: str, why: str) -> None:
    said = objection("News", body, KIM, [KIM, LEE, DUL], TEXT)

    assert (why in said) if why else said == ""


def test_a_text_filled_in_has_only_the_persons_own_values_whatever_they_hold() -> None:
    sly = person("sly", "{plan} {0.__class__}", plan="gold")

    letter = filled("Dear {name}: {plan}", sly, COLUMNS)

    assert letter == "Dear {plan} {0.__class__}: gold"
    assert "nothing is known" in objection("News", letter, sly, [sly], TEXT)

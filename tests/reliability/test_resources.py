"""What a site declares is kept word by word, generation by generation, all of it or nothing."""

from datetime import timedelta

import pytest

from reliability.errors import Conflict, NotFound
from reliability.ledger import Ledger, audit, resources
from reliability.ledger.resources import Became, Document, Key
from tests.support.clock import SetClock

KEY = Key("AIOrchestrator", "default", "development")


def document(text: str = "spec: 1\n", key: Key = KEY, **labels: str) -> Document:
    return Document(key, labels, text, "config.yaml")


def apply(book: Ledger, *documents: Document, by: str = "kim") -> list[Became]:
    return book.call(resources.apply, documents, by, book.read(resources.revision))


def test_what_is_applied_is_there_word_by_word_and_says_who_and_when(book: Ledger, clock: SetClock) -> None:
    became = apply(book, document("# why\nspec: 1\n", team="platform"))

    kept = book.read(resources.get, KEY)
    assert became == ["created"]
    assert (kept.key, kept.generation, kept.text, kept.source) == (KEY, 1, "# why\nspec: 1\n", "config.yaml")
    assert (kept.labels, kept.applied_by, kept.deleted_at) == ({"team": "platform"}, "kim", None)
    assert kept.applied_at.startswith(clock.now().isoformat()[:16])


def test_the_same_words_again_change_nothing_and_other_words_are_the_next_generation(book: Ledger) -> None:
    apply(book, document())

    again = apply(book, document(), by="lee")
    changed = apply(book, document("spec: 2\n"), by="lee")

    assert (again, changed) == (["unchanged"], ["configured"])
    assert [(one.generation, one.text, one.applied_by) for one in book.read(resources.history, KEY)] == [
        (1, "spec: 1\n", "kim"),
        (2, "spec: 2\n", "lee"),
    ]
    assert [one.generation for one in book.read(resources.applied)] == [2]


def test_what_is_deleted_is_gone_stays_on_record_and_is_created_anew(book: Ledger, clock: SetClock) -> None:
    apply(book, document())
    clock.forward(timedelta(hours=1))
    book.call(resources.delete, [KEY], "lee", book.read(resources.revision))

    with pytest.raises(NotFound, match="there is no AIOrchestrator 'development' in the namespace 'default'; it was"):
        book.read(resources.get, KEY)
    gone = book.read(resources.applied)
    again = apply(book, document())

    assert (gone, again) == ([], ["created"])
    assert [(one.generation, bool(one.deleted_at)) for one in book.read(resources.history, KEY)] == [
        (1, True),
        (2, False),
    ]


def test_who_looked_before_somebody_else_wrote_writes_nothing(book: Ledger) -> None:
    seen = book.read(resources.revision)
    apply(book, document(key=Key("AIGuardrails", "default", "strict")))

    with pytest.raises(Conflict, match="somebody else applied or deleted"):
        book.call(resources.apply, [document()], "kim", seen)
    with pytest.raises(Conflict, match="nothing was written"):
        book.call(resources.delete, [KEY], "kim", seen)

    assert [one.kind for one in book.read(resources.applied)] == ["AIGuardrails"]


def test_where_one_cannot_be_deleted_none_is(book: Ledger) -> None:
    apply(book, document())

    with pytest.raises(NotFound):
        book.call(resources.delete, [KEY, KEY._replace(name="missing")], "kim", book.read(resources.revision))

    assert book.read(resources.get, KEY).generation == 1


def test_resources_are_found_by_kind_and_namespace_and_one_name_may_be_in_two(book: Ledger) -> None:
    there = [KEY, KEY._replace(namespace="team-a"), Key("AIGuardrails", "team-a", "development")]
    apply(book, *(document(key=key) for key in there))

    found = [one.key for one in book.read(resources.applied, "AIOrchestrator")]
    in_team = [one.key for one in book.read(resources.applied, None, "team-a")]

    assert found == there[:2]
    assert in_team == [there[2], there[1]]


def test_who_applied_and_deleted_what_stands_in_the_audit_log(book: Ledger) -> None:
    apply(book, document())
    apply(book, document())
    book.call(resources.delete, [KEY], "lee", book.read(resources.revision))

    rows = book.call(lambda tx: list(audit.rows(tx)))
    (count, wrong) = book.read(audit.wrong)

    assert [(row.kind, row.subject, row.data["told"]["by"]) for row in rows] == [
        ("resource applied", "AIOrchestrator/default/development", "kim"),
        ("resource deleted", "AIOrchestrator/default/development", "lee"),
    ]
    assert (count, wrong) == (2, [])

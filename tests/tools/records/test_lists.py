"""Lists of people as people really have them: in several codes, broken in places, in files and databases."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from reliability.errors import BadInput
from tools.records.book import Book, Survey
from tools.records.source import source_of


def survey(tmp_path: Path, given: str, columns: dict[str, str] | None = None, **other: Any) -> Survey:
    return Book(tmp_path / "book.sqlite").survey(source_of(given, **other), columns or {})


def people(tmp_path: Path) -> list[dict[str, Any]]:
    book = Book(tmp_path / "book.sqlite")
    return [dict(one) for _, one in sorted(book.people(book.numbers(0, 100)).items())]


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16"])
def test_a_korean_list_is_read_in_whatever_code_the_spreadsheet_wrote_it(tmp_path: Path, code: str) -> None:
    file = tmp_path / "명단.csv"
    file.write_bytes("번호,이름,이메일\n1,김하나,hana@example.org\n2,이둘,dul@example.org\n".encode(code))

    found = survey(tmp_path, str(file))

    assert (found["recipients"], found["skipped"]) == (2, {})
    assert [(one["name"], one["language"], one["key"]) for one in people(tmp_path)] == [
        ("김하나", "ko", "1"),
        ("이둘", "ko", "2"),
    ]


def test_rows_that_are_broken_are_told_by_their_line_and_the_others_are_used(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    good = "id,name,email\n1,안나,ann@example.org\n"
    file.write_bytes(
        good.encode()
        + "2,이름,two@example.org\n".encode("cp949")
        + b'3,"Bo\nLong",bo@example.org\n4,Cy\n5,Di,\n1,Ed,ed@example.org\n7,Fay,ANN@example.org\n'
        + b"\n8,Gus,gus@example.org\n"
    )

    found = survey(tmp_path, str(file))

    assert found["troubles"] == [
        {"line": 3, "reason": "it is not in the list's encoding"},
        {"line": 6, "reason": "2 fields where 3 columns are named"},
        {"line": 7, "reason": "no address"},
        {"line": 8, "reason": "the same id or address as an earlier row"},
        {"line": 9, "reason": "the same id or address as an earlier row"},
    ]
    assert found["skipped"] == {"unusable": 3, "repeated": 2}
    assert [(one["key"], one["line"]) for one in people(tmp_path)] == [("1", 2), ("3", 4), ("8", 11)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_are_found_by_what_people_call_them(tmp_path: Path, delimiter: str) -> None:
    file = tmp_path / "people.csv"
    file.write_text("\n".join(delimiter.join(row) for row in (["E-Mail", "성명"], ["a@example.org", "안나"])), "utf-8")

    found = survey(tmp_path, str(file))

    assert found["columns"] == {"email": "E-Mail", "name": "성명"}
    assert people(tmp_path)[0]["key"].startswith("sha-")


def test_whoever_opted_out_is_left_out_in_doubt_too(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    said = ["", "no", "0", "false", "yes", "1", "거부", "since May"]
    rows = [f"{n}@example.org,{word}" for n, word in enumerate(said)]
    file.write_text("\n".join(["email,수신거부", *rows]), "utf-8")

    found = survey(tmp_path, str(file))

    assert (found["recipients"], found["skipped"]) == (4, {"opted out": 4})
    assert [one["email"][0] for one in people(tmp_path)] == ["0", "1", "2", "3"]


def test_whoever_opted_out_in_one_row_is_not_written_to_because_of_another(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    rows = ["1,a@x.org,", "2,b@x.org,", "3,A@x.org,yes", "2,c@x.org,yes", "4,d@x.org,yes", "4,e@x.org,", "5,f@x.org,"]
    file.write_text("\n".join(["id,email,수신거부", *rows, "5,,yes"]), "utf-8")

    found = survey(tmp_path, str(file))

    assert (found["recipients"], found["skipped"]) == (0, {"opted out": 8})
    assert people(tmp_path) == []


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", r"no row of the list can be used \(it is read as utf-8\)$"),
        (b"id,email\n", r"no row of the list can be used \(it is read as utf-8\)$"),
        ("id,email\n1,José\n".encode("latin-1"), "line 2: it is not in the list's encoding"),
    ],
)
def test_a_list_without_a_row_that_can_be_read_says_so(tmp_path: Path, content: bytes, why: str) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(content)

    with pytest.raises(BadInput, match=why):
        survey(tmp_path, str(file))


def test_consent_counts_only_where_it_was_clearly_given(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    said = ['"예"', "true", '"동의"', '""', "false", "null", '"maybe"']
    file.write_text("\n".join(f'{{"email": "{n}@x.org", "수신동의": {word}}}' for n, word in enumerate(said)), "utf-8")

    found = survey(tmp_path, str(file))

    assert (found["recipients"], found["skipped"]) == (3, {"opted out": 4})


def test_lines_of_json_that_are_none_are_told_and_the_others_are_used(tmp_path: Path) -> None:
    file = tmp_path / "people.jsonl"
    file.write_text('{"email": "a@x.org"}\nnot json\n[1]\n\n{"email": "b@x.org", "city": null}\n', "utf-8")

    found = survey(tmp_path, str(file))

    assert [(one["line"], one["reason"]) for one in found["troubles"]] == [(2, "no JSON object"), (3, "no JSON object")]
    assert found["recipients"] == 2


def database(tmp_path: Path) -> Path:
    file = tmp_path / "crm.sqlite"
    with sqlite3.connect(file) as db:
        db.execute("CREATE TABLE people (id INTEGER, email TEXT, name TEXT)")
        db.execute("CREATE TABLE orders (id INTEGER)")
        db.executemany("INSERT INTO people VALUES (?, ?, ?)", [(n, f"{n}@x.org", f"N{n}") for n in range(1, 6)])
    return file


@pytest.mark.parametrize("form", ["{file}?table=people", "sqlite:///{file}?table=people"])
def test_a_table_of_a_database_is_a_list_too(tmp_path: Path, form: str) -> None:
    file = database(tmp_path)

    found = survey(tmp_path, form.format(file=file))

    assert found["recipients"] == 5
    assert people(tmp_path)[4]["fields"] == {"id": "5", "email": "5@x.org", "name": "N5"}


def test_so_is_a_query_and_the_address_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_CAMPAIGN_URL", f"sqlite:///{database(tmp_path)}")

    found = survey(tmp_path, "database", query="SELECT * FROM people WHERE id > 3")

    assert found["recipients"] == 2


@pytest.mark.parametrize(
    ("given", "query", "told"),
    [
        ("{file}?table=peple", None, "no table 'peple'; accepted: ?table=NAME of orders, people"),
        ("{file}", None, "no table named; accepted"),
        ("{file}", "DELETE FROM people", "accepted: one that reads"),
        ("{file}", "WITH x AS (SELECT 1) DELETE FROM people", "cannot be read from"),
        ("{file}", "SELECT * FROM nobody", "no such table"),
        ("missing.sqlite?table=people", None, "it is not there"),
        ("gopher://x/y", None, "accepted"),
    ],
)
def test_a_database_that_cannot_be_read_is_told_in_one_line_and_stays_as_it_was(
    tmp_path: Path, given: str, query: str | None, told: str
) -> None:
    file = database(tmp_path)

    with pytest.raises(BadInput) as refused:
        survey(tmp_path, given.format(file=file), query=query)

    with sqlite3.connect(file) as db:
        assert db.execute("SELECT count(*) FROM people").fetchone() == (5,)
    assert told in str(refused.value)
    assert len(str(refused.value).splitlines()) == 1


def test_a_spreadsheet_is_no_text_and_told_so(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_bytes(b"PK\x03\x04\x00\x00\x00binary")

    with pytest.raises(BadInput, match="is no text; accepted: CSV"):
        survey(tmp_path, str(file))


def test_a_letter_that_was_written_stays_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("email\na@x.org\n", "utf-8")
    survey(tmp_path, str(file))
    book = Book(tmp_path / "book.sqlite")

    for body in ("first", "second"):
        book.write([{"n": 1, "subject": "s", "body": body, "by": "m", "objection": ""}])

    assert book.letters([1])[1]["body"] == "first"

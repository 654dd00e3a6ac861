"""A folder that is searched: what is found, what is read again, and what is left out."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reliability.errors import BadInput, Permanent
from tests.support.clock import SetClock
from tests.support.pdf import pdf
from tools.retrieval.local import LocalRetrieval, index_file

Opened = Callable[[], LocalRetrieval]


async def test_a_question_finds_the_passage_word_for_word_and_its_id_leads_back_to_it(
    opened: Opened, folder: Path
) -> None:
    retrieval = opened()

    (found,) = await retrieval.search("How often do trams leave?", limit=1)

    assert (found["path"], found["title"]) == ("trams.md", "Trams")
    assert found["text"] == (folder / "trams.md").read_text("utf-8")[found["start"] : found["end"]]
    assert "every 7 minutes" in found["text"]
    assert await retrieval.passage(found["id"]) == {**found, "score": 0.0}
    assert await retrieval.passage("no such id") is None


@pytest.mark.parametrize("question", ["막차가 언제 있나요?", "막차를 놓쳤어요", "지하철의 막차"])
async def test_korean_is_found_whatever_particle_follows_the_word(opened: Opened, question: str) -> None:
    found = await opened().search(question, limit=1)

    assert [passage["path"] for passage in found] == ["막차.txt"]


async def test_the_better_passage_comes_first_and_no_more_than_asked(opened: Opened, folder: Path) -> None:
    for number in range(9):
        (folder / f"{number}.txt").write_text(f"Owls, number {number}.\n\nNothing more.", "utf-8")
    (folder / "best.txt").write_text("Owls hunt at night, owls sleep by day; owls and more owls.", "utf-8")

    found = await opened().search("owls that hunt by night", limit=4)

    assert found[0]["path"] == "best.txt"
    assert len(found) == 4
    assert [passage["score"] for passage in found] == sorted((passage["score"] for passage in found), reverse=True)


async def test_only_what_has_changed_is_read_and_what_is_gone_vanishes(opened: Opened, folder: Path) -> None:
    first = opened().refresh()
    (before,) = await opened().search("tram", limit=1)
    (folder / "trams.md").write_text("# Trams\n\nThe tram leaves every 9 minutes.\n", "utf-8")
    (folder / "막차.txt").unlink()

    second, third = opened().refresh(), opened().refresh()

    assert (first.read, first.removed, first.documents) == (2, 0, 2)
    assert (second.read, second.removed, second.documents) == (1, 1, 1)
    assert (third.read, third.removed) == (0, 0)
    assert await opened().search("막차") == []
    assert "every 9 minutes" in (await opened().search("tram", limit=1))[0]["text"]
    assert await opened().passage(before["id"]) is None


@pytest.fixture(params=["files that were just changed", "files of old"])
def age(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files of old are known by their stamp alone; one that was just changed is always looked into."""
    if request.param == "files of old":
        monkeypatch.setattr("tools.retrieval.walking._FRESH", -(10**18))


@pytest.mark.usefixtures("age")
async def test_a_change_that_keeps_size_and_time_is_noticed(opened: Opened, folder: Path) -> None:
    file = folder / "trams.md"
    opened().refresh()
    facts = file.stat()
    file.write_text(file.read_text("utf-8").replace("every 7", "every 8"), "utf-8")
    os.utime(file, ns=(facts.st_atime_ns, facts.st_mtime_ns))

    report = opened().refresh()

    assert report.read == 1
    assert "every 8 minutes" in (await opened().search("tram", limit=1))[0]["text"]


@pytest.mark.usefixtures("age")
async def test_a_file_that_was_only_touched_keeps_its_passages(opened: Opened, folder: Path) -> None:
    before = await opened().search("tram")
    os.utime(folder / "trams.md", (1_000_000_000, 1_000_000_000))

    report = opened().refresh()

    assert report.read == 0
    assert await opened().search("tram") == before


async def test_ids_are_the_same_on_another_machine(folder: Path, tmp_path: Path) -> None:
    answers = [await LocalRetrieval(folder, tmp_path / home).search("tram") for home in ("one", "two")]

    assert answers[0] == answers[1]


QUERIES = [
    '"',
    "' OR 1=1 --",
    "NEAR(tram, 5)",
    "tram AND OR NOT",
    "section:tram*",
    "^tram -owl {}()[]+|",
    "🚋🦉 tram",
    "\x00tram\x00",
    "tram\ud800",
    "",
    " \n\t ",
    "…—!?",
    "tram " * 20_000,
    "ㅋㅋㅋ ㅠㅠ",
    "中文 日本語 テスト",
]


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
async def test_any_text_is_a_query(opened: Opened, query: str) -> None:
    found = await opened().search(query)

    assert all(passage["path"] == "trams.md" for passage in found)
    assert bool(found) == ("tram" in query)


@settings(max_examples=60, deadline=None)
@given(query=st.text(max_size=60))
def test_no_text_at_all_breaks_the_search(query: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    home = tmp_path_factory.getbasetemp() / "any-text"
    folder = home / "documents"
    if not folder.exists():
        folder.mkdir(parents=True)
        (folder / "one.md").write_text("One tram.", "utf-8")

    found = LocalRetrieval(folder, home)._search(query, 3)

    assert len(found) <= 3


def test_what_cannot_be_read_is_left_out_with_the_reason_and_the_rest_is_found(opened: Opened, folder: Path) -> None:
    good = pdf([["A page about owls."]], "Owls")
    outside = folder.parent / "secret.txt"
    outside.write_text("the password is owl", "utf-8")
    files = {
        "binary.txt": b"\x00\x01\x02",
        "broken.pdf": b"%PDF-1.4 and nothing more",
        "cut.pdf": good[: len(good) // 2],
        "empty.md": b" \n",
        "good.pdf": good,
        "key.md": b"# Key\n-----BEGIN RSA PRIVATE KEY-----\nabc",
        "scan.pdf": pdf([[]]),
        "huge.txt": b"x" * 20_000_001,
        "latin.txt": b"caf\xe9 \xff\xfe\x81",
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    (folder / "folder.md").mkdir()
    (folder / "link.txt").symlink_to(outside)
    (folder / "circle.txt").symlink_to(folder / "circle.txt")
    (folder / "away").symlink_to(folder.parent)
    (folder / ".hidden.md").write_text("hidden", "utf-8")
    os.mkfifo(folder / "pipe.txt")

    report = opened().refresh()

    reasons = {one.path: one.reason for one in report.skipped}
    assert set(reasons) == {*files, "link.txt", "circle.txt", "away", "pipe.txt"} - {"good.pdf"}
    assert "leaves the folder" in reasons["link.txt"]
    assert "20,000,001 bytes" in reasons["huge.txt"]
    assert "private key" in reasons["key.md"]
    assert "scan" in reasons["scan.pdf"]
    assert report.documents == 3
    assert opened().refresh().skipped == report.skipped


async def test_what_a_link_leads_to_outside_is_never_found(opened: Opened, folder: Path) -> None:
    (folder.parent / "secret.txt").write_text("the password is owl", "utf-8")
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")

    assert await opened().search("password") == []


async def test_a_document_that_breaks_later_is_no_longer_found(opened: Opened, folder: Path) -> None:
    opened().refresh()
    (folder / "trams.md").write_bytes(b"\x00 tram")

    report = opened().refresh()

    assert [one.path for one in report.skipped] == ["trams.md"]
    assert await opened().search("tram") == []


INDEXER = """
import sys
from pathlib import Path
from tools.retrieval.local import LocalRetrieval

folder, home = map(Path, sys.argv[1:])
print("ready", flush=True)
sys.stdin.readline()
report = LocalRetrieval(folder, home).refresh()
print(report.documents, report.passages)
"""


def test_processes_that_index_at_once_make_one_whole_index(folder: Path, tmp_path: Path) -> None:
    for number in range(300):
        (folder / f"{number}.md").write_text(f"# Number {number}\n\nWord{number} and owls.\n", "utf-8")
    command = [sys.executable, "-c", INDEXER, str(folder), str(tmp_path / "home")]
    indexers = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(3)]

    assert [one.stdout and one.stdout.readline() for one in indexers] == ["ready\n"] * 3
    for one in indexers:  # only now, so that all three find no file yet
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    told = [one.communicate(timeout=60)[0] for one in indexers]

    retrieval = LocalRetrieval(folder, tmp_path / "home")
    assert told == ["302 303\n"] * 3
    for number in range(0, 300, 25):
        assert [found["path"] for found in retrieval._search(f"word{number}", 9)] == [f"{number}.md"]


INTERRUPTED = """
import sys
from pathlib import Path
from tools.retrieval.local import LocalRetrieval

def told(done, of, path):
    if done == 150:
        print("half", flush=True)
        sys.stdin.readline()

LocalRetrieval(*map(Path, sys.argv[1:])).refresh(told)
"""


def test_an_indexing_that_is_killed_goes_on_where_it_was(folder: Path, tmp_path: Path, opened: Opened) -> None:
    for number in range(300):
        (folder / f"{number:03d}.md").write_text(f"# Number {number}\n\nWord{number}.\n", "utf-8")
    command = [sys.executable, "-c", INTERRUPTED, str(folder), str(tmp_path / "home")]

    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as indexer:
        assert indexer.stdout
        assert indexer.stdout.readline() == "half\n"
        indexer.kill()
    report = opened().refresh()

    assert (report.documents, report.read) == (302, 202)
    assert [found["path"] for found in opened()._search("word299", 9)] == ["299.md"]


async def test_a_process_that_runs_for_long_sees_what_has_changed(folder: Path, tmp_path: Path) -> None:
    clock = SetClock()
    retrieval = LocalRetrieval(folder, tmp_path / "home", clock)
    assert await retrieval.search("owlet") == []
    (folder / "new.md").write_text("An owlet.", "utf-8")

    at_once = await retrieval.search("owlet")
    clock.forward(timedelta(seconds=61))
    later = await retrieval.search("owlet")

    assert (at_once, [found["path"] for found in later]) == ([], ["new.md"])


async def test_a_folder_that_is_not_there_is_bad_input(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"the corpus is .*nowhere"):
        await LocalRetrieval(tmp_path / "nowhere", tmp_path).search("tram")


async def test_an_index_that_is_broken_says_so(opened: Opened, folder: Path, tmp_path: Path) -> None:
    opened().refresh()
    index_file(folder, tmp_path / "home").write_bytes(b"no database at all" * 100)

    with pytest.raises(Permanent, match=r"is broken .*; delete it"):
        await opened().search("tram")


async def test_a_passage_is_plain_data(opened: Opened) -> None:
    found = await opened().search("tram")

    assert json.loads(json.dumps(found)) == found

"""A question becomes a report in which every statement is cited, or an honest end; offline, in English and Korean."""

from pathlib import Path
from typing import Any

import pytest
from langgraph.checkpoint.memory import InMemorySaver
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from graphs.research import graph
from tests.support.doors import GraphDoor
from tests.support.served import served
from tools.citing.check import check
from tools.citing.statements import statements
from tools.retrieval.connect import EXAMPLE
from tools.retrieval.local import LocalRetrieval
from tools.retrieval.service import Passage


async def passages_of(corpus: Path, home: Path, report: str) -> dict[str, Passage]:
    """What the report cites, looked up in the folder and not in the run."""
    search = LocalRetrieval(corpus, home / "judge")
    cited = {name for one in statements(report) for name in one["cites"]}
    found = [await search.passage(name) for name in cited]
    return {passage["id"]: passage for passage in found if passage is not None}


async def asked(given: dict[str, Any], saver: InMemorySaver, thread: str) -> dict[str, Any]:
    ended: dict[str, Any] = await graph.copy(update={"checkpointer": saver}).ainvoke(
        given, {"configurable": {"thread_id": thread}}
    )
    return ended


@pytest.mark.parametrize(
    ("question", "says", "headed"),
    [
        ("How often does the Blue Line leave?", "The Blue Line leaves every 7 minutes on weekdays.", "## Sources"),
        ("도서관에서 책을 몇 권 빌릴 수 있나요?", "책은 한 사람이 한 번에 7권까지 빌릴 수 있다.", "## 출처"),
    ],
)
async def test_every_statement_of_the_published_file_is_cited_and_said_by_its_passage(
    question: str, says: str, headed: str, corpus: Path, home: Path
) -> None:
    ended = await asked({"ask": question, "corpus": str(corpus)}, InMemorySaver(), "a")

    report = (home / ended["report"]["file"]).read_text("utf-8")
    assert ended["status"] == "COMPLETED"
    assert says in report and headed in report
    assert len(statements(report)) == ended["report"]["statements"] > 0
    assert check(statements(report), await passages_of(corpus, home, report)) == []
    assert ended["messages"][-1].type == "ai"
    assert ended["messages"][-1].text.startswith(report.rstrip())


async def test_a_secret_in_a_document_reaches_neither_the_run_nor_its_report(corpus: Path, home: Path) -> None:
    key, password = "ghp_0123abcDEF456ghi" + "JKL789mnoPQR012stuVW", "Zq8!mWp" + "2xKv"
    told = f"# Squirrels\n\nFlying squirrels glide at night. Their squirrel server has password: {password}, {key}.\n"
    (corpus / "squirrels.md").write_text(told, encoding="utf-8")
    saver = InMemorySaver()

    ended = await asked({"ask": "When do flying squirrels glide?", "corpus": str(corpus)}, saver, "a")

    kept = [str(one.checkpoint) + str(one.pending_writes) async for one in saver.alist(None)]
    assert ended["status"] == "COMPLETED"
    assert "[redacted:github-token]" in str(ended["passages"])
    assert not any(secret in text for secret in (key, password) for text in [*kept, str(ended)])


def test_where_nothing_fits_the_end_says_so_and_what_was_searched(door: GraphDoor, corpus: Path) -> None:
    run = door.start({"ask": "What is the capital of Mongolia?"})

    ended = door.look(run)
    told = ended.values["messages"][-1].text
    assert ended.status == "NOTHING_FOUND"
    assert "capital of Mongolia" in told and str(corpus) in told and "capital mongolia" in told.casefold()
    assert [one["queries"] for one in ended.values["searched"]] == [
        ["What is the capital of Mongolia?"],
        ["capital Mongolia"],
    ]
    assert not (door.world.home / "reports").exists()


def test_a_passage_that_shares_one_word_with_the_question_is_no_answer(door: GraphDoor) -> None:
    run = door.start({"ask": "Does the zoo in Mongolia sell a single elephant?"})

    assert door.look(run).status == "NOTHING_FOUND"


async def test_a_second_question_in_the_same_conversation_is_a_report_of_its_own(corpus: Path, home: Path) -> None:
    saver = InMemorySaver()
    first = await asked(
        {"messages": [{"role": "user", "content": "How often does the Blue Line leave?"}], "corpus": str(corpus)},
        saver,
        "a",
    )

    second = await asked({"messages": [{"role": "user", "content": "How long does the ferry take?"}]}, saver, "a")

    assert (first["status"], second["status"]) == ("COMPLETED", "COMPLETED")
    assert first["report"]["file"] != second["report"]["file"]
    assert "Blue Line" not in (home / second["report"]["file"]).read_text("utf-8")
    assert "25 minutes" in second["messages"][-1].text
    assert [message.type for message in second["messages"]] == ["human", "ai", "human", "ai"]
    assert second["earlier"] == ["How often does the Blue Line leave?"]


async def test_after_a_question_that_found_nothing_the_next_one_is_planned_afresh(corpus: Path) -> None:
    saver = InMemorySaver()
    nothing = await asked({"ask": "What is the capital of Mongolia?", "corpus": str(corpus)}, saver, "a")

    found = await asked({"ask": "How long does the ferry take?"}, saver, "a")

    assert (nothing["status"], found["status"]) == ("NOTHING_FOUND", "COMPLETED")
    assert len(found["searched"]) == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"ask": "How often do trams leave?", "corpus": "no-such-folder"}, "the corpus is"),
        ({"ask": "\x07 ring"}, "control character"),
        ({"messages": []}, "no question was asked"),
        ({"ask": "x" * 9_000}, "9,000 characters"),
    ],
)
def test_what_cannot_be_searched_is_declined_with_the_reason(given: dict[str, Any], says: str, door: GraphDoor) -> None:
    run = door.start(given)

    ended = door.look(run)
    assert ended.status == "DECLINED"
    assert says in ended.values["messages"][-1].text


def test_a_question_without_a_word_to_look_for_finds_nothing(door: GraphDoor) -> None:
    run = door.start({"ask": "???"})

    ended = door.look(run)
    assert ended.status == "NOTHING_FOUND"
    assert "no word" in ended.values["messages"][-1].text


def test_a_name_of_a_file_moves_no_cursor_and_adds_no_line(door: GraphDoor, corpus: Path) -> None:
    (corpus / "zoo\n## Free\x1b[2J.md").write_text("# Zoo\n\nThe zoo of Maru opens at nine o'clock.")

    run = door.start({"ask": "When does the zoo open?"})

    told = door.look(run).values["messages"][-1].text
    assert "opens at nine" in told
    assert "\x1b" not in told and "\n## Free" not in told


def test_where_the_folder_has_nothing_the_web_is_asked_if_there_is_one(
    door: GraphDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def search(request: Request) -> JSONResponse:
        page = {"url": "https://example.org/mongolia", "title": "Mongolia"}
        return JSONResponse({"results": [{**page, "content": "Ulaanbaatar is the capital of Mongolia."}]})

    with served(Starlette(routes=[Route("/search", search)])) as url:
        monkeypatch.setenv("FERMATA_SEARCH_URL", url)
        run = door.start({"ask": "What is the capital of Mongolia?"})

    ended = door.look(run)
    report = (door.world.home / ended.values["report"]["file"]).read_text("utf-8")
    assert ended.status == "COMPLETED"
    assert "Ulaanbaatar is the capital of Mongolia." in report and "https://example.org/mongolia" in report
    assert [one["by"] for one in ended.values["searched"]] == ["web_search_tool"]
    assert "search_tool: nothing that fits" in report


def test_what_the_documents_do_not_speak_of_is_looked_for_again_and_then_told_as_missing(door: GraphDoor) -> None:
    run = door.start({"ask": "Is the Blue Line painted, heated, guarded, sponsored or insured?"})

    ended = door.look(run).values
    assert ended["status"] == "COMPLETED"
    assert ended["evaluations"]["REVIEWING"]["why"] == "no progress"
    assert ended["usage"]["REVISING"]["calls"] == 1
    assert "painted, heated, guarded, sponsored, insured" in ended["report"]["missing"][0]


def test_what_the_review_of_a_korean_report_still_found_is_said_in_korean(door: GraphDoor) -> None:
    run = door.start({"ask": "폐배터리는 어떻게 버리나요?", "corpus": str(EXAMPLE)})

    told = door.look(run).values["messages"][-1].text
    assert "다루지 않은 말: 버리나요" in told
    assert "FERMATA_HOME의 reports/" in told


def test_a_report_that_cannot_be_written_to_its_file_is_told_all_the_same(door: GraphDoor) -> None:
    door.world.home.mkdir(parents=True, exist_ok=True)
    (door.world.home / "reports").write_text("a file where the folder should be")

    run = door.start({"ask": "How long does the ferry take?"})

    ended = door.look(run)
    assert ended.status == "PARTIAL"
    assert "25 minutes" in ended.values["messages"][-1].text
    assert "could not be written" in ended.values["messages"][-1].text

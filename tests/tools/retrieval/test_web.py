"""Searching the web: a server on a real socket that speaks SearXNG's JSON."""

from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from reliability.errors import BadInput, Permanent, Transient
from tests.support.served import served
from tools.retrieval.connect import web
from tools.retrieval.web import WebSearch

RESULT = {"url": "https://example.org/tram", "title": "Trams", "content": "A tram\nleaves.", "score": 2.5}


class Engine:
    """Answers with `answer`, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[dict[str, str]] = []
        self.answer: Response = JSONResponse({"results": [RESULT]})

    async def search(self, request: Request) -> Response:
        self.asked.append(dict(request.query_params))
        return self.answer


@pytest.fixture
def engine() -> Engine:
    return Engine()


@pytest.fixture
def search(engine: Engine) -> Iterator[WebSearch]:
    with served(Starlette(routes=[Route("/engine/search", engine.search)])) as url:
        yield WebSearch(f"{url}/engine")


async def test_a_result_is_a_passage_with_the_pages_address(engine: Engine, search: WebSearch) -> None:
    (found,) = await search.search("when does the tram leave?")

    assert engine.asked == [{"q": "when does the tram leave?", "format": "json"}]
    assert (found["path"], found["title"], found["text"]) == (RESULT["url"], "Trams", "A tram leaves.")
    assert (found["start"], found["end"], found["score"]) == (0, len("A tram leaves."), 2.5)
    assert (await search.search("again"))[0]["id"] == found["id"]


@pytest.mark.parametrize(
    "results",
    [[], [None, 7, {}, {"url": "javascript:x", "content": "y"}, {"url": "https://a.example", "content": ""}], "none"],
)
async def test_results_that_cannot_be_cited_are_passed_over(engine: Engine, search: WebSearch, results: Any) -> None:
    engine.answer = JSONResponse({"results": results})

    assert await search.search("tram") == []


async def test_no_more_results_than_asked_and_none_for_no_words(engine: Engine, search: WebSearch) -> None:
    engine.answer = JSONResponse({"results": [{**RESULT, "url": f"https://example.org/{n}"} for n in range(30)]})

    assert len(await search.search("tram", limit=3)) == 3
    assert await search.search("  ") == []
    assert len(engine.asked) == 1


async def test_any_text_can_be_asked(engine: Engine, search: WebSearch) -> None:
    for query in ("막차 & <tram>#?", "x" * 100_000, "a\ud800b"):
        assert await search.search(query)

    assert all(len(asked["q"]) <= 400 for asked in engine.asked)


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (PlainTextResponse("<html>", 200), Transient),
        (JSONResponse({"message": "no json for you"}, 403), Permanent),
        (PlainTextResponse("slow down", 429, {"Retry-After": "7"}), Transient),
        (PlainTextResponse("broken", 500), Transient),
    ],
)
async def test_a_search_that_fails_says_whether_to_try_again(
    engine: Engine, search: WebSearch, answer: Response, meaning: type[Exception]
) -> None:
    engine.answer = answer

    with pytest.raises(meaning, match="Tried to search the web for 'tram'"):
        await search.search("tram")


def test_without_an_address_there_is_no_web_search(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FERMATA_SEARCH_URL", raising=False)
    assert web() is None

    monkeypatch.setenv("FERMATA_SEARCH_URL", "search.example")
    with pytest.raises(BadInput, match="FERMATA_SEARCH_URL"):
        web()

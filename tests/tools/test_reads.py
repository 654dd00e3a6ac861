"""Tools that only read: the weather, a summary, the search; as an agent calls them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from reliability.errors import Permanent
from tests.support.served import served
from tools.cities import CITIES
from tools.retrieval.search_tool import search_tool
from tools.summary.summarize import summarize
from tools.summary.summarizer_tool import summarizer_tool
from tools.weather.climate import Climate
from tools.weather.get_weather import get_weather


async def test_the_climate_of_every_city_is_known_and_sensible() -> None:
    for city in CITIES:
        january, july = [await Climate().weather(city.ko, day) for day in ("2031-01-15", "2031-07-15")]

        assert january["low"] < january["high"]
        assert (july["high"] > january["high"]) == (city.lat > 0) or abs(city.lat) < 14
        assert january["rain"] >= 0
        assert january["source"] == "climate"


async def test_the_weather_needs_no_key_and_is_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FERMATA_WEATHER_URL", raising=False)

    told = [await get_weather.ainvoke({"city": city, "day": "2031-01-15"}) for city in ("Seoul", "서울")]

    assert told[0] == told[1]
    assert (told[0]["low"], told[0]["high"]) == (-6.0, 2.0)
    assert set(get_weather.args) == {"city", "day"}


@pytest.mark.parametrize(("city", "day", "reason"), [("Atlantis", "2031-01-15", "city"), ("Seoul", "tomorrow", "ISO")])
async def test_weather_of_nowhere_or_never_is_refused(city: str, day: str, reason: str) -> None:
    with pytest.raises(Permanent, match=reason):
        await Climate().weather(city, day)


@pytest.fixture
def forecast() -> Iterator[dict[str, object]]:
    """A server that speaks open-meteo's JSON; what it is asked and answers."""
    seen: dict[str, object] = {"low": [3.5]}

    async def endpoint(request: Request) -> Response:
        seen.update(request.query_params)
        daily = {"temperature_2m_min": seen["low"], "temperature_2m_max": [9], "precipitation_sum": [0.0]}
        return JSONResponse({"daily": daily})

    with served(Starlette(routes=[Route("/v1/forecast", endpoint)])) as url:
        seen["url"] = url
        yield seen


async def test_a_weather_server_is_asked_where_one_is_named(
    forecast: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FERMATA_WEATHER_URL", str(forecast["url"]))

    told = await get_weather.ainvoke({"city": "서울", "day": "2031-01-15"})

    assert told == {
        "city": "Seoul", "day": "2031-01-15", "low": 3.5, "high": 9.0, "rain": 0.0, "source": "forecast"
    }  # fmt: skip
    assert (forecast["latitude"], forecast["start_date"]) == ("37.56", "2031-01-15")
    forecast["low"] = [None]
    with pytest.raises(Permanent, match="knows nothing of that day"):
        await get_weather.ainvoke({"city": "서울", "day": "2031-01-15"})


async def test_the_search_tool_searches_the_corpus_that_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "documents").mkdir()
    (tmp_path / "documents" / "owl.md").write_text("An owl.", "utf-8")
    monkeypatch.setenv("FERMATA_CORPUS", str(tmp_path / "documents"))

    found = await search_tool.ainvoke({"query": "owls", "limit": 99})

    assert search_tool.name == "search_tool"
    assert [passage["path"] for passage in found] == ["owl.md"]


async def test_without_a_corpus_the_shipped_documents_are_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FERMATA_CORPUS", raising=False)

    english, korean = [await search_tool.ainvoke({"query": words}) for words in ("cable car wind", "지하철 막차")]

    assert (english[0]["path"], korean[0]["path"]) == ("transit-guide.md", "하늘시-지하철.md")


OWLS = "# Owls\n\nOwls hunt mice at night. The weather was fine. Owls that hunt mice see well at night. Bread is nice."
부엉이 = "부엉이는 밤에 쥐를 잡는다. 날씨가 좋았다. 부엉이는 밤에 잘 본다. 빵은 맛있다."


@pytest.mark.parametrize(("text", "told"), [(OWLS, "Owls hunt mice at night."), (부엉이, "부엉이는 밤에")])
def test_a_summary_is_of_the_texts_own_sentences_in_their_order(text: str, told: str) -> None:
    short = summarizer_tool.invoke({"text": text, "sentences": 2}).splitlines()

    assert len(short) == 2
    assert all(sentence in text for sentence in short)
    assert text.index(short[0]) < text.index(short[1])
    assert told in "\n".join(short)


def test_a_text_that_is_short_already_stays_whole() -> None:
    assert summarize("One. Two.", 5) == "One.\nTwo."
    assert summarize("", 3) == ""

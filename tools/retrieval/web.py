"""Searching the web through a SearXNG-like server (`GET /search?q=…&format=json`)."""

from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from reliability.errors import Transient
from tools.retrieval.service import Passage
from tools.wire.over_http import OverHttp

_LONGEST = 400  # [characters] of a query: it travels in the address, and engines refuse longer ones


class WebSearch(OverHttp):
    """A `SearchTool` at `base_url`; a passage is what the engine shows of a page, its path the page's address."""

    async def search(self, query: str, limit: int = 5) -> list[Passage]:
        words = " ".join(query.encode("utf-8", "replace").decode("utf-8").split())[:_LONGEST]
        if not words or limit < 1:
            return []
        request = {"method": "GET", "url": "search", "params": {"q": words, "format": "json"}}
        answer = await self._wire.call(request, f"search the web for {words[:80]!r}", Transient, frozenset({"results"}))
        return list(_passages(answer["results"]))[:limit]


def _passages(results: Any) -> Iterable[Passage]:
    """The results that can be cited, in the engine's order; one that lacks an address or a text is passed over."""
    for result in results if isinstance(results, list) else ():
        known = result if isinstance(result, dict) else {}
        url, title, text = (_text(known.get(name)) for name in ("url", "title", "content"))
        if url.startswith(("http://", "https://")) and text:
            name = sha256(f"{url}\0{text}".encode()).hexdigest()[:12]
            score = known.get("score")
            known_score = float(score) if isinstance(score, int | float) else 0.0
            yield Passage(id=name, path=url, title=title or url, start=0, end=len(text), text=text, score=known_score)


def _text(value: Any) -> str:
    return " ".join(value.encode("utf-8", "replace").decode("utf-8").split()) if isinstance(value, str) else ""

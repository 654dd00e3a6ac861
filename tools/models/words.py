"""Words: what a streamed answer says, on its way through a window, as a text or as parts by index."""

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

from tools.guards.looking import LONG
from tools.guards.window import Window

Content = Any
"""Of LangChain's messages: a text, or a list of parts, those of the type `text` among them."""


class Words:
    """`said` is what was let go. Each part has a window of its own; `windows` makes None where nothing may be read
    before the end.
    """

    def __init__(self, windows: Callable[[], Window | None]) -> None:
        self._windows = windows
        self._window = windows()
        self._part: Any = None
        self.said = ""

    async def through(self, content: Content) -> list[Content]:
        """What may be read now, in the form in which it came."""
        let_go: list[Content] = []
        for part, text in _texts(content):
            if part != self._part:
                let_go += self._formed(self._window.end() if self._window else "")
                self._window, self._part = self._windows(), part
            let_go += self._formed(await _added(self._window, text) if self._window else "")
        return let_go

    def left(self, content: Content) -> Content | None:
        """What of the whole was not read yet, in its form; None where something else was read."""
        if isinstance(content, str):
            return content[len(self.said) :] if content.startswith(self.said) else None
        said, parts = self.said, []
        for part in content:
            text = _text(part)
            read = min(len(text), len(said))
            if text[:read] != said[:read]:
                return None
            said = said[read:]
            parts.append(_with(part, text[read:]) if text else part)
        return parts

    def _formed(self, text: str) -> list[Content]:
        self.said += text
        if not text:
            return []
        return [text if self._part is None else [{"type": "text", "text": text, "index": self._part}]]


async def _added(window: Window, text: str) -> str:
    """A long one aside: looking at it may take longer than an event loop should wait."""
    return await asyncio.to_thread(window.add, text) if window.size + len(text) > LONG else window.add(text)


def _texts(content: Content) -> Iterator[tuple[Any, str]]:
    """The words in a piece, with the index of the part that they belong to; words without one wait for the end."""
    if isinstance(content, str):
        if content:
            yield None, content
        return
    for part in content:
        if isinstance(part, dict) and part.get("index") is not None and (text := _text(part)):
            yield part["index"], text


def _text(part: Any) -> str:
    if isinstance(part, dict):
        return str(part.get("text") or "") if part.get("type") == "text" else ""
    return part if isinstance(part, str) else ""


def _with(part: Any, text: str) -> Any:
    return {**part, "text": text} if isinstance(part, dict) else text

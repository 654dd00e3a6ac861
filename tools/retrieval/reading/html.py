"""The text of a web page: what a reader sees, without menus, scripts and styles; headings marked with #."""

import re
from html.parser import HTMLParser

from tools.retrieval.reading.document import Document

_UNSEEN = frozenset({"script", "style", "template", "noscript", "nav", "svg", "head", "footer", "select", "iframe"})
_HEADINGS = {f"h{level}": "#" * level + " " for level in range(1, 7)}
_PARAGRAPHS = frozenset({"p", "div", "section", "article", "main", "header", "aside", "ul", "ol", "table", "body"})
_PARAGRAPHS |= {"blockquote", "pre", "figure", "form", "dl", "hr", *_HEADINGS}
_LINES = frozenset({"br", "li", "tr", "dt", "dd", "caption", "option"})
_CELLS = frozenset({"td", "th"})


def html(text: str, name: str) -> Document:
    """Its title is <title>, else the first heading, else the file's name."""
    page = _Page()
    page.feed(text)
    page.close()
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in "".join(page.seen).split("\n"))
    body = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    heading = re.search(r"^#{1,6} (.+)$", body, re.MULTILINE)
    title = " ".join("".join(page.title).split())
    return Document(title or (heading[1] if heading else name), body)


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.seen: list[str] = []
        self.title: list[str] = []
        self._unseen: list[str] = []
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and "svg" not in self._unseen
        if self._in_title:
            return
        if tag == "body":  # a head that is never closed must not hide the page
            self._unseen.clear()
        elif tag in _UNSEEN:
            self._unseen.append(tag)
        if tag in _PARAGRAPHS:
            self.seen.append("\n\n" + _HEADINGS.get(tag, ""))
        elif tag in _LINES:
            self.seen.append("\n")
        elif tag in _CELLS:
            self.seen.append(" | ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        elif tag in self._unseen:
            del self._unseen[self._unseen.index(tag) :]
        if tag in _PARAGRAPHS:
            self.seen.append("\n\n")

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title.append(data)
        elif not self._unseen:
            self.seen.append(re.sub(r"\s+", " ", data))  # only tags break lines

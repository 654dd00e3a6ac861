"""Cutting a text into passages: whole paragraphs of one section, or whole sentences where a paragraph is long."""

import re
from collections.abc import Iterator
from typing import NamedTuple

MOST = 900
"""[characters] of a passage."""

_HEADING = re.compile(r"^(#{1,6})\s+(.*)$", re.MULTILINE)
_BLOCK = re.compile(r"\S(?:.|\n(?!\s*\n|#{1,6}\s))*")
_SENTENCE = re.compile(r"(?:[^.!?。？！]|[.!?](?=\S))+[.!?。？！]*[\"'”’)\]]*\s*|[.!?。？！]+\s*")


class Chunk(NamedTuple):
    """The characters `start` to `end`; `section` is the headings above it, outermost first, in one line."""

    start: int
    end: int
    section: str


def chunks(text: str) -> list[Chunk]:
    """Passages of at most `MOST` characters; nothing but blanks lies between them."""
    found: list[Chunk] = []
    above: list[tuple[int, str]] = []
    open_at = -1  # where the passage that still grows begins, or -1
    for start, end in _blocks(text):
        heading = _HEADING.match(text, start)
        if heading:
            level = len(heading[1])
            above = [*((depth, name) for depth, name in above if depth < level), (level, heading[2].strip())]
        section = " › ".join(name for _, name in above)
        bare = bool(found) and "\n" not in text[open_at : found[-1].end] and bool(_HEADING.match(text, open_at))
        grows = bool(found) and (bare or not heading) and end - open_at <= MOST
        if grows:
            found[-1] = Chunk(open_at, end, section)
        else:
            found.append(Chunk(start, end, section))
            open_at = start
    return [piece for chunk in found for piece in _pieces(text, chunk)]


def _blocks(text: str) -> Iterator[tuple[int, int]]:
    for block in _BLOCK.finditer(text):
        start, end = block.span()
        yield start, start + len(text[start:end].rstrip())


def _pieces(text: str, chunk: Chunk) -> Iterator[Chunk]:
    """A chunk as it is, or cut between sentences, or within one that is too long."""
    start, reached = chunk.start, chunk.start
    if chunk.end - chunk.start <= MOST:
        yield chunk
        return
    for sentence in _SENTENCE.finditer(text, chunk.start, chunk.end):
        if sentence.end() - start > MOST and reached > start:
            yield from _cut(text, start, reached, chunk.section)
            start = reached
        reached = sentence.end()
    yield from _cut(text, start, chunk.end, chunk.section)


def _cut(text: str, start: int, end: int, section: str) -> Iterator[Chunk]:
    while start < end:
        stop = min(start + MOST, end)
        blank = max(text.rfind(" ", start + MOST // 2, stop), text.rfind("\n", start + MOST // 2, stop))
        stop = blank if stop < end and blank > 0 else stop
        last = start + len(text[start:stop].rstrip())
        if last > start:
            yield Chunk(start, last, section)
        start = stop + len(text[stop:end]) - len(text[stop:end].lstrip())

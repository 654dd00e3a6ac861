"""A recording of a terminal as one animated SVG: no script, no font of its own, nothing loaded from elsewhere.

One page for as many acts as fit on it; lines appear in the order and the bursts in which they came. Where nothing may
move, the last page stands still.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from docs.terminal import Event, rows_of

CELL, LINE, SIZE, EDGE, BAR = 8.4, 19, 14, 16, 34
"""[px]: a cell's width, a line's height, the letters, the edge around, the title bar."""

QUICKEST, SLOWEST, READING = 0.4, 1.5, 4.5
"""[s]: the least and the most between two bursts, and how long a whole page stands."""

BURST, MOST = 0.2, 3
"""Lines that came closer together than this [s] appear together, but no more of them."""

PAPER, INK = "#0d1117", "#d6deeb"
INKS = {1: "#ff7b72", 2: "#5bd07a", 3: "#e3b341", 4: "#79c0ff", 5: "#d2a8ff", 6: "#56d4dd"}
FONT = "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK KR',monospace"
NO_BREAK = "\xa0"
PALETTE = Console(color_system="256")


@dataclass
class Page:
    """What stands on one screen, as bursts of rows."""

    bursts: list[list[Text]] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(map(len, self.bursts))


def film(events: Sequence[Event], columns: int, rows: int, headline: str) -> str:
    """The SVG. A line that begins with `headline` begins an act."""
    pages = _together(_acts(rows_of(events, columns), headline), rows)
    length = sum(sum(page.gaps) + READING for page in pages)
    style, body, now = [], [], 0.0
    for number, page in enumerate(pages):
        drawn, told, now = _page(page, number, now, length, rows, last=page is pages[-1])
        body.append(drawn)
        style += told
    width, height = round(columns * CELL + 2 * EDGE), rows * LINE + BAR + EDGE
    return "\n".join([*_frame(width, height, length, style), *body, "</g>", "</svg>", ""])


def _frame(width: int, height: int, length: float, style: Iterable[str]) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">'
    yield "<title>fermata demo: a real run, recorded</title>"
    yield f"<style>text{{font:{SIZE}px {FONT};fill:{INK}}}.b{{font-weight:bold}}.d{{opacity:.6}}.i{{font-style:italic}}"
    yield from (f".c{number}{{fill:{ink}}}" for number, ink in INKS.items())
    yield f".s{{visibility:hidden;animation:{length:.1f}s step-end infinite}}.l{{visibility:visible}}"
    yield f".m{{animation:{length:.1f}s step-end infinite}}"
    yield from style
    yield "@media (prefers-reduced-motion:reduce){.s,.m{animation:none}}</style>"
    yield f'<rect width="{width}" height="{height}" rx="9" fill="{PAPER}"/>'
    for number, colour in enumerate(("#ff5f57", "#febc2e", "#28c840")):
        yield f'<circle cx="{20 + 20 * number}" cy="17" r="6" fill="{colour}"/>'
    yield f'<text x="{width / 2}" y="22" text-anchor="middle" class="d">fermata demo</text>'
    yield f'<clipPath id="w"><rect y="{BAR}" width="{width}" height="{height - BAR - EDGE // 2}"/></clipPath>'
    yield '<g clip-path="url(#w)">'


def _page(page: Page, number: int, now: float, length: float, rows: int, *, last: bool) -> tuple[str, list[str], float]:
    """The page drawn, its part of the style sheet, and when the next one begins [s]."""
    ends = now + sum(page.gaps) + READING
    drawn, style, moves, row = [], [], ["0%{transform:none}"], 0
    for index, (burst, gap) in enumerate(zip(page.bursts, page.gaps, strict=True)):
        now += gap
        name = f"k{number}-{index}"
        gone = "" if last else f"{_percent(ends, length)}{{visibility:hidden}}"
        style.append(f"@keyframes {name}{{0%{{visibility:hidden}}{_percent(now, length)}{{visibility:visible}}{gone}}}")
        texts = "".join(_line(text, row + offset) for offset, text in enumerate(burst))
        drawn.append(f'<g class="s{" l" * last}" style="animation-name:{name}">{texts}</g>')
        row += len(burst)
        if row > rows:
            moves.append(f"{_percent(now, length)}{{transform:translateY({(rows - row) * LINE}px)}}")
    if len(moves) > 1:
        style.append(f"@keyframes m{number}{{{''.join(moves)}}}")
        stays = f";transform:translateY({(rows - row) * LINE}px)" if last else ""
        return f'<g class="m" style="animation-name:m{number}{stays}">{"".join(drawn)}</g>', style, ends
    return f"<g>{''.join(drawn)}</g>", style, ends


def _percent(now: float, length: float) -> str:
    return f"{100 * now / length:.2f}%"


def _line(text: Text, row: int) -> str:
    """One row: a text element for every stretch, held to its cells whatever font there is.

    Not so wide letters, which would stand apart in most fonts.
    """
    y, drawn = BAR + row * LINE + SIZE, []
    for cell, words, style in _stretches(text):
        cells = cell_len(words)
        held = f' textLength="{cells * CELL:.1f}"' if cells == len(words) else ""
        place = f'x="{EDGE + cell * CELL:.1f}" y="{y}"{held}{_classes(style)}'
        drawn.append(f"<text {place}>{escape(words).replace(' ', NO_BREAK)}</text>")
    return "".join(drawn)


def _stretches(text: Text) -> Iterator[tuple[int, str, Style]]:
    """What has one style, where it begins [cells]; each word for itself where letters are two cells wide."""
    cell = 0
    for segment in Segment.simplify(text.render(PALETTE)):
        wide = cell_len(segment.text) > len(segment.text)
        for part in re.findall(r"\s+|\S+" if wide else r"\s+|\S(?:.*\S)?", segment.text):
            if part.strip():
                yield cell, part, segment.style or Style()
            cell += cell_len(part)


def _classes(style: Style) -> str:
    colour = style.color.number if isinstance(style.color, Color) else None
    names = [f"c{colour % 8}"] if colour is not None and colour % 8 in INKS else []
    names += [name for name, on in (("b", style.bold), ("d", style.dim), ("i", style.italic)) if on]
    return f' class="{" ".join(names)}"' if names else ""


def _together(acts: Iterable[Page], rows: int) -> list[Page]:
    """Acts that fit on one page share it, with time to read between them."""
    pages: list[Page] = []
    for act in acts:
        if pages and pages[-1].rows + 1 + act.rows <= rows:
            pages[-1].bursts += [[Text(), *act.bursts[0]], *act.bursts[1:]]
            pages[-1].gaps += [READING / 2, *act.gaps[1:]]
        else:
            pages.append(act)
    return pages


def _acts(rows: Iterable[tuple[float, Text]], headline: str) -> Iterator[Page]:
    """Cut the rows into acts and bursts; what comes before the first headline stands on top of it."""
    page, before, opened = Page(), 0.0, False
    for at, text in rows:
        if text.plain.startswith(headline):
            if opened:
                yield _trimmed(page)
                page = Page()
            opened = True
        if not page.bursts or at - before > BURST or len(page.bursts[-1]) == MOST:
            page.bursts.append([])
            page.gaps.append(min(max(at - before, QUICKEST), SLOWEST))
        page.bursts[-1].append(text)
        before = at
    yield _trimmed(page)


def _trimmed(page: Page) -> Page:
    """Without the empty row that comes before the next headline."""
    while page.bursts and not page.bursts[-1][-1].plain:
        page.bursts[-1].pop()
        if not page.bursts[-1]:
            page.bursts.pop()
            page.gaps.pop()
    return page

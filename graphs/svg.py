"""A workflow as an SVG picture, without script or font of its own; the same workflow always gives the same picture."""

from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

from langgraph.graph import END, START, StateGraph

from graphs.drawing import FILLS, Arrow, arrows, kind_of
from graphs.layout import cells, happy_path
from graphs.lines import Line, Rect, labels, lines

INK = {"happy": "#0f766e", "undo": "#c2410c", "other": "#64748b"}
MARGIN = 20


def svg(builder: StateGraph[Any, Any, Any, Any]) -> str:
    """The happy path down the middle in green, what leads into and through the undos in orange."""
    drawn = arrows(builder)
    boxes, curves = lines(drawn, cells(builder))
    words = labels(curves, list(boxes.values()))
    path = happy_path(drawn)
    inks = [_ink(builder, arrow, path) for arrow in drawn]
    parts = [_path(line, ink) for line, ink in zip(curves, inks, strict=True)]
    parts += [_state(name, kind_of(builder, name), box, happy=name in path) for name, box in boxes.items()]
    parts += [_word(*word) for word in zip(drawn, words, inks, strict=True) if word[0].label]
    left, right, bottom = _edges([*boxes.values(), *words])
    paper = f'width="{right - left}" height="{bottom}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} 0 {right - left} {bottom}" '
            'font-family="Helvetica, Arial, sans-serif" text-anchor="middle">',
            f"<defs>{''.join(map(_tip, INK))}</defs>",
            f'<rect x="{left}" {paper} fill="white"/>',
            *parts,
            "</svg>",
            "",
        ]
    )


def _ink(builder: StateGraph[Any, Any, Any, Any], arrow: Arrow, path: list[str]) -> str:
    if "undo" in (kind_of(builder, arrow.source), kind_of(builder, arrow.target)):
        return "undo"
    return "happy" if (arrow.source, arrow.target) in pairwise(path) else "other"


def _edges(shown: list[Rect]) -> tuple[int, int, int]:
    left = min(rect.x - rect.width / 2 for rect in shown)
    right = max(rect.x + rect.width / 2 for rect in shown)
    bottom = max(rect.y + rect.height / 2 for rect in shown)
    return round(left) - MARGIN, round(right) + MARGIN, round(bottom) + MARGIN


def _tip(ink: str) -> str:
    return (
        f'<marker id="{ink}" viewBox="0 0 8 8" refX="8" refY="4" markerUnits="userSpaceOnUse" markerWidth="10" '
        f'markerHeight="10" orient="auto"><path d="M0 0 8 4 0 8z" fill="{INK[ink]}"/></marker>'
    )


def _path(line: Line, ink: str) -> str:
    start, first, second, end = (f"{point.x:g} {point.y:g}" for point in line.points)
    width = 2.4 if ink == "happy" else 1.4
    return (
        f'<path d="M{start}C{first} {second} {end}" fill="none" stroke="{INK[ink]}" stroke-width="{width}" '
        f'marker-end="url(#{ink})"/>'
    )


def _state(name: str, kind: str, box: Rect, *, happy: bool) -> str:
    if name == START:
        return f'<circle cx="{box.x:g}" cy="{box.y:g}" r="8" fill="{INK["happy"]}"/>'
    left, top = box.x - box.width / 2, box.y - box.height / 2
    shown = "END" if name == END else name
    lift = 0 if kind else 6
    fill = "#bbf7d0" if happy and kind == "end" else FILLS.get(kind, "#f1f5f9")
    return (
        f'<rect x="{left:g}" y="{top:g}" width="{box.width}" height="{box.height}" rx="{18 if kind == "end" else 6}" '
        f'fill="{fill}" stroke="{INK["undo" if kind == "undo" else "other"]}"/>'
        f'<text x="{box.x:g}" y="{box.y - 1 + lift:g}" font-size="13.5" fill="#0f172a">{escape(shown)}</text>'
        f'<text x="{box.x:g}" y="{box.y + 13:g}" font-size="10.5" fill="#64748b">{kind}</text>'
    )


def _word(arrow: Arrow, at: Rect, ink: str) -> str:
    return (
        f'<text x="{at.x:g}" y="{at.y + 4:g}" font-size="12" fill="{INK[ink]}" stroke="white" stroke-width="4" '
        f'paint-order="stroke">{escape(arrow.label)}</text>'
    )

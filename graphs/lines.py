"""The lines of a picture: each arrow from a port of its own to a port of its own, its label where nothing else is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from langgraph.graph import START

from graphs.drawing import Arrow
from graphs.layout import ASIDE, Cell

Side = Literal["left", "right", "top", "bottom"]
Ends = dict[tuple[str, Side], list[tuple[Arrow, bool]]]
"""(state, side of its box) -> the arrow ends there; True where the arrow leaves."""

WIDTH, HEIGHT, ACROSS, DOWN, PORT, GAP = 168, 42, 326, 92, 17, 40
NORMALS: dict[Side, tuple[int, int]] = {"left": (-1, 0), "right": (1, 0), "top": (0, -1), "bottom": (0, 1)}
ALONG = (0.5, 0.44, 0.56, 0.38, 0.62, 0.32, 0.68, 0.26, 0.74, 0.2, 0.8)
"""Where on its line a label may stand, the best place first."""


class Point(NamedTuple):
    x: float
    y: float


@dataclass(frozen=True)
class Rect:
    """A box or a label, by its middle."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Rect") -> bool:
        across, down = 2 * abs(self.x - other.x), 2 * abs(self.y - other.y)
        return across < self.width + other.width and down < self.height + other.height


@dataclass(frozen=True)
class Line:
    """An arrow as a cubic Bézier curve."""

    arrow: Arrow
    points: tuple[Point, Point, Point, Point]

    def at(self, t: float) -> Point:
        weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
        x, y = (sum(w * point[axis] for w, point in zip(weights, self.points, strict=True)) for axis in (0, 1))
        return Point(x, y)

    def label(self, t: float) -> Rect:
        """On the line; beside it where the arrow leads back to its own state."""
        (x, y), width = self.at(t), 6.9 * len(self.arrow.label) + 8
        outwards = 1 if self.points[1].x > self.points[0].x else -1
        return Rect(x + outwards * width / 2 if self.arrow.source == self.arrow.target else x, y, width, 15)


def lines(drawn: Sequence[Arrow], placed: Mapping[str, Cell]) -> tuple[dict[str, Rect], list[Line]]:
    """The box of every state, as tall as its arrows need, and the line of every arrow."""
    sides = {arrow: _sides(placed[arrow.source], placed[arrow.target]) for arrow in drawn}
    ends = _ends(drawn, sides, placed)
    heights = {name: _height(name, ends) for name in placed}
    middles = _middles(placed, heights)
    boxes = {name: _box(name, cell, middles[cell.row], heights[name]) for name, cell in placed.items()}
    return boxes, [_line(arrow, sides[arrow], ends, boxes) for arrow in drawn]


def labels(drawn: Sequence[Line], boxes: Sequence[Rect]) -> list[Rect]:
    """For each line the place of its label: on no box, on no other label, and on as few lines as can be."""
    inked = {line: [Rect(*line.at(step / 24), 2, 2) for step in range(25)] for line in drawn}
    placed: dict[Line, Rect] = {}
    in_turn = sorted(drawn, key=lambda one: one.arrow.source != one.arrow.target)  # short loops have least choice
    for again in (False, True):  # an early one may stand in the only place of a late one: then it makes way
        for line in in_turn:
            taken = [*boxes, *(label for other, label in placed.items() if other is not line)]
            if again and not _count(placed[line], taken):
                continue
            others = [spot for other in drawn if other is not line for spot in inked[other]]
            choices = [line.label(t) for t in ALONG]
            placed[line] = min(choices, key=lambda at: (_count(at, taken), _count(at, others)))
    return [placed[line] for line in drawn]


def _count(label: Rect, others: Sequence[Rect]) -> int:
    return sum(label.overlaps(other) for other in others)


def _sides(start: Cell, end: Cell) -> tuple[Side, Side]:
    """Neighbours above each other are joined directly, others of one column in a bow."""
    if start.column != end.column:
        return ("right", "left") if start.column < end.column else ("left", "right")
    if abs(start.row - end.row) == 1:
        return ("bottom", "top") if start.row < end.row else ("top", "bottom")
    return ("left", "left") if start.column == ASIDE else ("right", "right")


def _ends(drawn: Sequence[Arrow], sides: Mapping[Arrow, tuple[Side, Side]], placed: Mapping[str, Cell]) -> Ends:
    """In the order of the rows they lead to, so that few lines cross."""
    ends: Ends = {}
    for arrow in drawn:
        ends.setdefault((arrow.source, sides[arrow][0]), []).append((arrow, True))
        ends.setdefault((arrow.target, sides[arrow][1]), []).append((arrow, False))
    for met in ends.values():
        met.sort(key=lambda end: placed[end[0].target if end[1] else end[0].source].row)
    return ends


def _height(name: str, ends: Ends) -> float:
    most = max(len(ends.get((name, "left"), ())), len(ends.get((name, "right"), ())))
    return max(HEIGHT, PORT * most + 8)


def _middles(placed: Mapping[str, Cell], heights: Mapping[str, float]) -> list[float]:
    """Where each row stands: lower than the one above it by so much that the tallest boxes of both have room."""
    rows = max(cell.row for cell in placed.values()) + 1
    tallest = [
        max((heights[name] for name, cell in placed.items() if cell.row == row), default=HEIGHT) for row in range(rows)
    ]
    middles = [DOWN * 0.1]
    for above, below in pairwise(tallest):
        middles.append(middles[-1] + max(DOWN, (above + below) / 2 + GAP))
    return middles


def _box(name: str, cell: Cell, middle: float, height: float) -> Rect:
    if name == START:
        return Rect(ACROSS * cell.column, middle + DOWN * (1 / 3 - 0.1), 16, 16)
    return Rect(ACROSS * cell.column, middle, WIDTH, height)


def _line(arrow: Arrow, sides: tuple[Side, Side], ends: Ends, boxes: Mapping[str, Rect]) -> Line:
    start = _port(boxes[arrow.source], sides[0], ends[arrow.source, sides[0]], (arrow, True))
    end = _port(boxes[arrow.target], sides[1], ends[arrow.target, sides[1]], (arrow, False))
    bowed = sides[0] == sides[1]
    reach = 40 + abs(end.y - start.y) / 4 if bowed else (abs(end.x - start.x) or abs(end.y - start.y)) / 2
    bends = [
        Point(at.x + NORMALS[side][0] * reach, at.y + NORMALS[side][1] * reach)
        for at, side in zip((start, end), sides, strict=True)
    ]
    return Line(arrow, (start, bends[0], bends[1], end))


def _port(box: Rect, side: Side, ends: Sequence[tuple[Arrow, bool]], end: tuple[Arrow, bool]) -> Point:
    right, down = NORMALS[side]
    shift = PORT * (ends.index(end) - (len(ends) - 1) / 2)
    return Point(
        box.x + right * box.width / 2 + abs(down) * shift,
        box.y + down * box.height / 2 + abs(right) * shift,
    )

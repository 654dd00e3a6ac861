"""The picture can be read: nothing covers anything else, and the happy path and its undos stand where one looks."""

import pytest
from langgraph.graph import START

from graphs.drawing import arrows
from graphs.layout import MIDDLE, UNDOS, cells, happy_path
from graphs.lines import Rect, labels, lines
from graphs.svg import INK, svg
from tests.graphs.test_drawing import WORKFLOWS


@pytest.mark.parametrize("name", WORKFLOWS)
def test_no_label_covers_another_label_or_a_box(name: str) -> None:
    builder = WORKFLOWS[name]()
    boxes, curves = lines(arrows(builder), cells(builder))

    words = [
        word for word, curve in zip(labels(curves, list(boxes.values())), curves, strict=True) if curve.arrow.label
    ]

    assert overlapping([*boxes.values(), *words]) == []


def test_the_happy_path_goes_down_the_middle() -> None:
    placed = cells(WORKFLOWS["travel"]())

    middle = sorted((cell.row, name) for name, cell in placed.items() if cell.column == MIDDLE)

    booked = ["PLANNING", "SEARCHING", "APPROVING", "BOOKING_FLIGHT", "BOOKING_HOTEL", "BOOKING_CAR", "COMPLETED"]
    assert [name for _, name in middle] == [START, *booked]
    assert happy_path(arrows(WORKFLOWS["travel"]())) == [START, *booked]


def test_every_undo_stands_beside_what_it_undoes() -> None:
    placed = cells(WORKFLOWS["travel"]())

    for part in ("FLIGHT", "HOTEL", "CAR"):
        assert placed[f"CANCELLING_{part}"] == (UNDOS, placed[f"BOOKING_{part}"].row)


def test_the_undos_have_a_colour_of_their_own() -> None:
    drawn = svg(WORKFLOWS["travel"]())

    coloured = [line for line in drawn.splitlines() if line.startswith("<path") and INK["undo"] in line]

    assert len(coloured) == 14  # ten ways into an undo, three that say it is stuck, one to ROLLED_BACK


def overlapping(shown: list[Rect]) -> list[tuple[Rect, Rect]]:
    return [(one, other) for number, one in enumerate(shown) for other in shown[:number] if one.overlaps(other)]

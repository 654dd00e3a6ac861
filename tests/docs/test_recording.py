"""The recording in README is one of the demo as it is now, and a picture that GitHub shows."""

import json
import re
from xml.etree import ElementTree

import pytest

from docs import recording
from docs.film import CELL, EDGE, film
from docs.terminal import Event
from host.demo.acts import ACTS
from tests.docs.reading import ROOT, text

SVG = "{http://www.w3.org/2000/svg}"


def shown(svg: str) -> str:
    """The words of a picture, a line for each of its rows."""
    rows: dict[str, list[str]] = {}
    for number, group in enumerate(ElementTree.fromstring(svg).iter(f"{SVG}g")):  # noqa: S314 - our own file
        for element in group.findall(f"{SVG}text"):
            rows.setdefault(f"{number} {element.get('y')}", []).append(element.text or "")
    return recording.plain("\n".join(" ".join(words) for words in rows.values()))


def test_the_cast_and_the_picture_show_the_acts_and_the_counts_of_the_code() -> None:
    header, *events = map(json.loads, text("docs/demo.cast").splitlines())
    cast = recording.plain("".join(event[2] for event in events))
    picture = shown(text("docs/demo.svg"))

    missing = [said for said in recording.essentials() if said not in cast or said not in picture]

    assert header["version"] == 2
    assert len(ACTS) == 6
    assert missing == [], "run: make recording"


def test_a_recording_of_another_demo_is_found_out(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = shown(text("docs/demo.svg"))

    monkeypatch.setattr(recording, "ACTS", (*ACTS[:3], "A new process goes on: two hotels", *ACTS[4:]))

    assert [said for said in recording.essentials() if said not in picture] == [
        "━━ 4/6 ━━ A new process goes on: two hotels"
    ]


def test_the_picture_is_small_loads_nothing_runs_nothing_and_names_no_folder_of_a_machine() -> None:
    picture = text("docs/demo.svg")

    assert len(picture.encode()) < 200_000
    named = re.findall(r"https?://[^\"<\s]+", picture)
    assert [one for one in named if not one.startswith(("http://www.w3.org/2000/svg", "http://127.0.0.1:"))] == []
    assert re.findall(r"<script|<image|<foreignObject|@import|@font-face|href=|url\((?!#)", picture) == []
    for file in ("docs/demo.svg", "docs/demo.cast"):
        assert re.findall(r"/(?:home|root|tmp|work|Users|var)/\S*", text(file)) == []
    assert "docs/demo.svg" in text("README.md")
    assert (ROOT / "docs" / "demo.cast").exists()


def test_a_progress_bar_leaves_no_row_and_wide_letters_keep_their_cells() -> None:
    events = [
        Event(0.0, "━━ one\r\n"),
        Event(0.1, "\x1b[?25l\r"),
        Event(0.2, "\x1b[2K half"),
        Event(0.4, "\r\x1b[2K whole\r\n"),
        Event(0.5, "\x1b[?25h\r\x1b[1A\x1b[2Kthe \x1b[1m서울\x1b[0m end\r\n"),
    ]

    picture = film(events, 40, 10, "━━ ")

    assert shown(picture) == "━━ one the 서울 end"
    (wide,) = [element for element in ElementTree.fromstring(picture).iter(f"{SVG}text") if element.text == "서울"]  # noqa: S314
    (after,) = [element for element in ElementTree.fromstring(picture).iter(f"{SVG}text") if element.text == "end"]  # noqa: S314
    assert (wide.get("class"), wide.get("x")) == ("b", f"{EDGE + 4 * CELL:.1f}")
    assert after.get("x") == f"{EDGE + 9 * CELL:.1f}"


def test_acts_share_a_page_while_they_fit_and_a_long_one_scrolls() -> None:
    acts = [event for act in range(3) for event in lines(f"━━ {act}", 4)]
    long = lines("━━ long", 20)

    short, scrolled = film(acts, 40, 12, "━━ "), film(long, 40, 12, "━━ ")

    assert short.count("<g>") == 2
    assert "translateY" not in short
    assert "translateY(-171px)" in scrolled


def lines(headline: str, count: int) -> list[Event]:
    return [Event(0.0, f"{headline}\r\n"), *(Event(0.1, f"{number}\r\n") for number in range(count))]

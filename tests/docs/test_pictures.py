"""The pictures of the machines are those of the code."""

from pathlib import Path

import pytest

from docs import pictures


def test_the_pictures_and_the_readme_show_the_graphs_as_they_are() -> None:
    assert pictures.stale() == [], "run: make pictures"


def test_the_readme_has_a_place_for_the_picture_of_travel() -> None:
    assert pictures.BEGIN.format(name="travel") in pictures.README.read_text(encoding="utf-8")
    assert "flowchart TD" in pictures.README.read_text(encoding="utf-8")


def test_a_stale_picture_is_found_and_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"before {pictures.BEGIN.format(name='travel')} old {pictures.END.format(name='travel')} after")
    monkeypatch.setattr(pictures, "ROOT", tmp_path)
    monkeypatch.setattr(pictures, "MACHINES", tmp_path / "machines")
    monkeypatch.setattr(pictures, "README", readme)

    monkeypatch.setattr("sys.argv", ["pictures.py", "--check"])
    checked = pictures.main()
    monkeypatch.setattr("sys.argv", ["pictures.py"])
    drawn = pictures.main()

    assert (checked, drawn, pictures.stale()) == (1, 0, [])
    assert " old " not in readme.read_text(encoding="utf-8")
    assert readme.read_text(encoding="utf-8").endswith("after")

"""Where no walls can be made, nothing runs, and one line says what to do; unless somebody allowed it, loudly."""

import logging
from pathlib import Path

import pytest

from reliability.errors import BadInput
from tests.tools.confinement.here import QUICK, python
from tools.confinement.bubblewrap import Bubblewrap
from tools.confinement.confinement import NotConfined
from tools.confinement.site import ALLOWED, WORDS, Site, confinement
from tools.confinement.unconfined import Unconfined


@pytest.fixture(params=["missing", "not allowed"])
def no_walls(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A machine without bubblewrap, or one that lets it make no namespaces."""
    monkeypatch.setenv("PATH", str(tmp_path))
    if request.param == "not allowed":
        program = tmp_path / "bwrap"
        program.write_text(
            "#!/bin/sh\necho 'bwrap: Creating new namespace failed: Operation not permitted' >&2\nexit 1\n"
        )
        program.chmod(0o700)
    return str(request.param)


async def test_without_walls_nothing_runs_and_one_line_says_what_to_install(no_walls: str) -> None:
    with pytest.raises(NotConfined) as refused:
        await confinement()

    said = str(refused.value)
    assert "\n" not in said
    assert "apt-get install bubblewrap" in said and f"set {ALLOWED}={WORDS}" in said
    assert ("Operation not permitted" in said) == (no_walls == "not allowed")


async def test_an_unsafe_run_is_allowed_in_so_many_words_announced_and_marked(
    no_walls: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(ALLOWED, WORDS)

    with caplog.at_level(logging.WARNING):
        ran = await python(await confinement(), "print('x')")

    assert (ran.stdout, ran.confined, ran.not_held[0]) == ("x\n", False, "the walls")
    assert "UNSAFE" in caplog.text and "without walls" in caplog.text


@pytest.mark.parametrize("said", ["1", "true", "yes", "WITHOUT-WALLS"])
async def test_no_other_word_allows_it(no_walls: str, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv(ALLOWED, said)

    with pytest.raises(BadInput, match="accepted: 'without-walls'"):
        await confinement()


async def test_where_there_are_walls_the_permission_changes_nothing(
    walls: Bubblewrap, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(ALLOWED, WORDS)

    assert await confinement() == walls


async def test_the_machine_is_looked_at_once(monkeypatch: pytest.MonkeyPatch, no_walls: str) -> None:
    monkeypatch.setenv(ALLOWED, WORDS)
    site = Site()

    first = await site()
    monkeypatch.delenv(ALLOWED)

    assert await site() is first
    assert isinstance(first, Unconfined)
    assert (await python(first, "print(1)", QUICK)).succeeded

"""A site with a directory of people, and the tokens that they were given."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reliability.approvers.tokens import hash_of, new_token

PEOPLE = {
    "ann": "teams: [platform], senior: true",
    "bob": "teams: [platform]",
    "sec": "teams: [security], senior: true, delegates: [{to: bob, until: 2031-05-31}]",
    "dir": "teams: [directors]",
    "zoe": "teams: [travel]",
}

Tokens = dict[str, str]


@pytest.fixture
def tokens(home: Path) -> Tokens:
    """The directory of this test's home, and by name what nobody but the person knows."""
    given = {name: new_token() for name in PEOPLE}
    lines = [f"- {{name: {name}, token: '{hash_of(given[name])}', {told}}}" for name, told in PEOPLE.items()]
    home.mkdir(parents=True, exist_ok=True)
    (home / "approvers.yaml").write_text("people:\n" + "\n".join(lines) + "\n", "utf-8")
    return given


@pytest.fixture
def told(home: Path) -> Callable[[str], Path]:
    """Write a directory as somebody would."""

    def write(text: str) -> Path:
        home.mkdir(parents=True, exist_ok=True)
        (home / "approvers.yaml").write_text(text, "utf-8")
        return home / "approvers.yaml"

    return write

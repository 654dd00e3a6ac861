"""`fermata --help` is read from the top by somebody who is new."""

import re
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner

from host.cli.app import app
from tests.support import warm

COMMANDS: Any = typer.main.get_command(app)


def test_the_help_begins_with_the_workflows_then_their_runs_then_the_site(home: Path, tmp_path: Path) -> None:
    env = {"FERMATA_HOME": str(home), "TERM": "dumb"}

    told = warm.fermata(tmp_path, env, "--help").wait().out

    panels = re.findall(r"^╭─ ([A-Z][\w ]*\w) ─", told, re.MULTILINE)
    wanted = ["Options", "Workflows", "Runs and decisions", "The site"]
    assert [panel for panel in panels if panel in wanted] == wanted


def test_without_a_command_the_help_is_shown_and_no_empty_error(home: Path, tmp_path: Path) -> None:
    env = {"FERMATA_HOME": str(home), "TERM": "dumb"}

    told = warm.fermata(tmp_path, env).wait()

    assert (told.code, told.err) == (2, "")
    assert "Usage: fermata" in told.out


@pytest.mark.parametrize("name", ["", *COMMANDS.commands])
def test_no_flag_looks_as_if_it_took_a_value_and_no_name_is_bracketed_twice(name: str) -> None:
    words = [*filter(None, [name]), "--help"]

    told = CliRunner().invoke(app, words, env={"TERM": "dumb", "COLUMNS": "120"}).output

    assert "--help" in told
    assert re.findall(r"<bool>|\[\[|^ Usage: .*\[[a-z]+\]", told, re.MULTILINE) == []

"""`fermata --help` is read from the top by somebody who is new."""

import re
from pathlib import Path

from tests.support import warm


def test_the_help_begins_with_the_workflows_then_their_runs_then_the_site(home: Path, tmp_path: Path) -> None:
    env = {"FERMATA_HOME": str(home), "TERM": "dumb"}

    told = warm.fermata(tmp_path, env, "--help").wait().out

    panels = re.findall(r"^╭─ ([A-Z][\w ]*\w) ─", told, re.MULTILINE)
    wanted = ["Options", "Workflows", "Runs and decisions", "The site"]
    assert [panel for panel in panels if panel in wanted] == wanted

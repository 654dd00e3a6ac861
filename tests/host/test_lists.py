"""Lists are read by people, and by `grep` and `head` behind a pipe."""

from io import StringIO
from pathlib import Path

from rich.console import Console

from host.cli import output
from host.cli.wide import wide
from reliability.ledger.runs import Run
from tests.support import warm

WHEN = "2031-05-16T10:00:00+00:00"
TITLE = "Book a trip from Seoul to Tokyo, in three weeks for 3 nights, two adults, by direct flight"
ASKED = Run("a" * 36, "front_desk", "v", "paused", "travel/APPROVING", TITLE, "kim", WHEN, WHEN, None, None)
DECLARED = Run(
    "b" * 36, "orchestrator/" + "x" * 40, "v", "COMPLETED", "COMPLETED", "서울", "kim", WHEN, WHEN, None, None
)


def listed(console: Console) -> list[str]:
    output.runs(console, [ASKED, DECLARED], as_json=False)
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue().splitlines()


def test_a_run_is_one_line_where_nobody_looks() -> None:
    console = wide()
    console.file = StringIO()

    _, asked, declared = listed(console)

    assert asked.split("  ")[0] == "a" * 8
    assert TITLE in asked
    assert DECLARED.workflow in declared


def test_in_a_narrow_terminal_ids_and_states_stay_whole_and_the_rest_is_shortened() -> None:
    console = Console(file=StringIO(), width=80, force_terminal=True, color_system=None)

    _, asked, *declared = listed(console)

    assert asked.startswith("a" * 8 + "  front_desk ")
    assert "travel/APPROVING" in asked
    assert asked.rstrip().endswith("…")
    assert declared[0].startswith("b" * 8 + "  orchestrator/")


def test_without_any_budget_it_is_said_how_one_is_declared(home: Path, tmp_path: Path) -> None:
    told = warm.fermata(tmp_path, {"FERMATA_HOME": str(home)}, "budget").wait()

    assert "[budgets.NAME] in fermata.toml" in told.out

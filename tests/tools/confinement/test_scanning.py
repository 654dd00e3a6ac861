"""The scanners of code work inside the walls as well: a hole in a parser of theirs leads nowhere."""

import sys
from pathlib import Path

import pytest

from tests.tools.guards.code.here import BAD, GOOD
from tools.confinement.bubblewrap import Bubblewrap, standing
from tools.confinement.scanning import READS, ConfinedRun
from tools.guards.code.process import Command, NotRun, run_plainly
from tools.guards.code.quality import CodeQuality
from tools.guards.code.security import SecurityScan


@pytest.fixture
async def run(walls: Bubblewrap) -> ConfinedRun:
    return ConfinedRun(await standing(READS))


async def test_bandit_and_ruff_find_the_same_inside_as_outside(run: ConfinedRun) -> None:
    files = {"src/나쁨.py": BAD, "반값.py": GOOD}
    scan = SecurityScan(severity="low", tools=("bandit", "ruff"), run=run)

    inside = await scan(files)

    assert inside.failed == ()
    assert {one.tool for one in inside.due} == {"bandit", "ruff"}
    assert inside == await SecurityScan(severity="low", tools=("bandit", "ruff"), run=run_plainly)(files)


async def test_pylint_reads_our_configuration_inside_and_gives_the_same_score(run: ConfinedRun) -> None:
    files = {"나쁨.py": BAD}

    assert await CodeQuality(run=run)(files) == await CodeQuality(run=run_plainly)(files)


async def test_a_configuration_beside_the_code_is_not_heard(run: ConfinedRun) -> None:
    off = {
        "pyproject.toml": "[tool.ruff.lint]\nignore = ['ALL']\n[tool.bandit]\nskips = ['B602']\n",
        ".bandit": "skips: B602",
    }

    report = await SecurityScan(tools=("bandit", "ruff"), run=run)({"a.py": BAD, **off})

    assert {one.rule for one in report.due} == {"B602", "S602", "S307"}


async def test_what_a_scanner_runs_has_no_network_and_sees_no_file_of_the_machine(
    run: ConfinedRun, tmp_path: Path
) -> None:
    connect = "import socket\ntry: socket.create_connection(('192.0.2.1', 80), 5)\n"
    try_it = f"{connect}except OSError as error: print(error.errno)\n"
    ran = await run(Command([sys.executable, "-c", f"{try_it}print(open({__file__!r}).read())"], tmp_path, 20.0))

    assert (ran.code, ran.output) == (1, b"101\n")  # ENETUNREACH


async def test_a_scanner_that_does_not_end_has_not_run(run: ConfinedRun, tmp_path: Path) -> None:
    with pytest.raises(NotRun, match="gave no answer in 1 s"):
        await run(Command([sys.executable, "-c", "while True: pass"], tmp_path, 1.0))

"""A tool that cannot do its work has found nothing clean: it has failed, and says so in one line."""

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.guards.code.here import GOOD, GOOD_JS
from tools.guards.code.bandit import Bandit
from tools.guards.code.eslint.installed import Installed
from tools.guards.code.eslint.scanner import Eslint
from tools.guards.code.eslint.scanner import installed as eslint_there
from tools.guards.code.process import Command, Ran, run_plainly
from tools.guards.code.pylint import Pylint
from tools.guards.code.ruff import Ruff
from tools.guards.code.scan import Scanner
from tools.guards.code.scanning import scanned
from tools.guards.code.semgrep import Semgrep

LOUD = "hunter2-swordfish"
FILES = {"a.py": f'KEY = "{LOUD}"\n{GOOD}', "b.js": GOOD_JS}

SCANNERS: dict[str, Callable[..., Scanner]] = {
    "pylint": Pylint,
    "bandit": Bandit,
    "ruff": Ruff,
    "semgrep": lambda **given: Semgrep(program="semgrep", **given),
    "eslint": lambda **given: Eslint(found=lambda: Installed("node", Path("eslint/package.json")), **given),
}


def instead(program: str) -> Callable[[Command], object]:
    """In the place of the tool, another real program; what looks whether Python can be read stays."""

    async def run(command: Command) -> Ran:
        reads = "ast.parse" in " ".join(command.words)
        return await run_plainly(command if reads else replace(command, words=[sys.executable, "-I", "-c", program]))

    return run


@pytest.mark.parametrize("tool", SCANNERS)
@pytest.mark.parametrize(
    ("program", "said"),
    [
        ("import os; os.kill(os.getpid(), 9)", "ended with the code -9"),
        (f"import sys; print({LOUD!r}); sys.exit(70)", "ended with the code 70"),
        (f"print('[] {LOUD}')", "gave an answer that cannot be read"),
        ("pass", "gave an answer that cannot be read"),
        ("while True: pass", "gave no answer in 0.5 s"),
    ],
    ids=["crashed", "odd code", "unparsable", "silent", "endless"],
)
async def test_a_tool_that_breaks_has_failed_and_repeats_nothing(tool: str, program: str, said: str) -> None:
    seconds = 0.5 if "while" in program else 20

    seen = await scanned(FILES, [SCANNERS[tool](run=instead(program), seconds=seconds)])

    assert seen.failed == (f"{tool} {said}",)
    assert LOUD not in repr(seen)


@pytest.mark.parametrize(
    ("tool", "answer"),
    [
        ("bandit", {"errors": [], "metrics": {}, "results": []}),
        ("eslint", []),
        ("semgrep", {"results": [], "errors": [], "paths": {"scanned": []}}),
    ],
)
async def test_a_tool_that_left_a_file_out_has_failed(tool: str, answer: object) -> None:
    seen = await scanned(FILES, [SCANNERS[tool](run=instead(f"print({json.dumps(answer)!r})"))])

    assert len(seen.failed) == 1
    assert "did not look at" in seen.failed[0]


@pytest.mark.parametrize(
    ("tool", "answer"),
    [
        ("bandit", {"errors": [{"filename": "file_0001.py", "reason": "boom"}], "metrics": {}, "results": []}),
        (
            "semgrep",
            {
                "results": [],
                "errors": [{"type": "Timeout", "path": "file_0001.py"}],
                "paths": {"scanned": ["file_0001.py", "file_0002.js"]},
            },
        ),
        ("semgrep", {"results": [], "errors": [{"type": "Rule parse error"}], "paths": {"scanned": ["file_0001.py"]}}),
    ],
)
async def test_a_tool_that_tells_of_errors_has_failed(tool: str, answer: object) -> None:
    seen = await scanned(FILES, [SCANNERS[tool](run=instead(f"print({json.dumps(answer)!r})"))])

    assert len(seen.failed) == 1
    assert seen.findings == []


async def test_a_fatal_word_of_pylint_is_a_failure_whatever_its_score() -> None:
    answer = json.dumps({"messages": [], "statistics": {"score": 10.0}})

    seen = await scanned(FILES, [Pylint(run=instead(f"import sys; print({answer!r}); sys.exit(1)"))])

    assert seen.failed == ("pylint ended with the code 1",)
    assert seen.scans[0].score is None


async def test_a_tool_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FERMATA_ESLINT", str(tmp_path))
    monkeypatch.setenv("FERMATA_SEMGREP", str(tmp_path / "semgrep"))
    none = (str(tmp_path / "none"),)

    scanners = [Pylint(program=none), Bandit(program=none), Ruff(program=none), Semgrep(), Eslint(found=eslint_there)]
    seen = await scanned(FILES, scanners)

    assert [line.split()[0] for line in seen.failed] == ["pylint", "bandit", "ruff", "semgrep", "eslint"]
    assert all("cannot be started" in line or "needs" in line for line in seen.failed)


async def test_where_there_is_nothing_in_its_language_a_missing_tool_is_not_missed(tmp_path: Path) -> None:
    none = (str(tmp_path / "none"),)

    seen = await scanned({"b.go": "package b\n"}, [Pylint(program=none), Bandit(program=none)])

    assert (seen.failed, seen.unread) == ((), ("b.go",))

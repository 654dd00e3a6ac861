"""Code that is dangerous to run is stopped, in Python and in JavaScript."""

import subprocess
import sys
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx

from reliability.errors import BadInput
from tests.tools.guards.code.here import BAD, BAD_JS, BROKEN, BROKEN_JS, GOOD, GOOD_JS, needs_eslint, needs_semgrep
from tools.guards.code.bandit import Bandit
from tools.guards.code.finding import UNREADABLE
from tools.guards.code.security import SecurityScan
from tools.guards.code.semgrep import Semgrep
from tools.guards.code.severity import severity_of

PYTHON = SecurityScan(tools=("bandit", "ruff"))
RULES = SecurityScan(tools=("semgrep",))


async def test_a_shell_and_an_eval_are_stopped_and_the_password_is_not_repeated() -> None:
    with blockbuster_ctx():
        report = await SecurityScan(severity="low", tools=("bandit", "ruff"))({"src/나쁨.py": BAD})

    worst = {(one.tool, one.rule, one.line) for one in report.due if one.severity == "high"}
    assert worst == {("bandit", "B602", 4), ("ruff", "S602", 4), ("ruff", "S307", 5)}
    assert str(next(one for one in report.due if one.rule == "B602")) == (
        "src/나쁨.py:4: subprocess popen with shell equals true (bandit B602, high)"
    )
    assert "hunter2" not in repr(report)


async def test_code_without_danger_passes() -> None:
    report = await PYTHON({"반값.py": GOOD, "notes.md": "eval"})

    assert (report.due, report.failed, report.notes) == ((), (), ("not looked at: notes.md",))


async def test_the_threshold_says_what_counts() -> None:
    medium = {"a.py": "import tempfile\nname = tempfile.mktemp()\n"}

    high, lower = await PYTHON(medium), await SecurityScan(severity="MEDIUM", tools=("ruff",))(medium)  # type: ignore[arg-type]

    assert high.clean
    assert [one.rule for one in lower.due] == ["S306"]


@pytest.mark.parametrize("tool", ["bandit", "ruff", pytest.param("semgrep", marks=needs_semgrep)])
@pytest.mark.parametrize("text", [BROKEN, "x = 1\0\n", "x = " + "(" * 5_000], ids=["syntax", "zero", "deep"])
async def test_a_file_that_is_no_program_is_never_clean(tool: str, text: str) -> None:
    report = await SecurityScan(tools=(tool,))({"good.py": GOOD, "깨짐.py": text})

    assert not report.clean
    assert {one.path for one in report.due if one.rule == UNREADABLE} <= {"깨짐.py"}


@pytest.mark.parametrize("text", ["x = " + "+".join("a" * 100_000), "x = a" + ".b" * 100_000, "f" + "()" * 50_000])
async def test_code_that_would_bring_a_parser_down_is_never_clean(text: str) -> None:
    assert not (await SecurityScan(tools=("bandit",))({"a.py": text})).clean


async def test_a_megabyte_is_looked_at_to_its_end() -> None:
    lines = "".join(f"값_{n} = {n}\n" for n in range(60_000))

    report = await SecurityScan(tools=("ruff",))({"크다.py": f"{lines}eval(값_1)\n"})

    assert len(lines.encode()) > 1_000_000
    assert [(one.line, one.rule) for one in report.due] == [(60_001, "S307")]


async def test_a_reversed_reading_direction_that_hides_code_is_found() -> None:
    report = await SecurityScan(tools=("bandit",))({"a.py": 'x = "\u202e# run"\n'})

    assert [one.rule for one in report.due] == ["B613"]


async def test_a_scan_stops_at_its_time_and_not_later() -> None:
    slow = SecurityScan(scanners=(Bandit(seconds=0.01),))

    report = await slow({"a.py": GOOD})

    assert report.failed == ("bandit gave no answer in 0.01 s",)


@needs_eslint
async def test_eslint_may_be_one_of_the_scanners() -> None:
    report = await SecurityScan(tools=("eslint",))({"a.js": BAD_JS, "b.mjs": GOOD_JS})

    assert {(one.path, one.rule) for one in report.due} == {
        ("a.js", "no-eval"),
        ("a.js", "security/detect-eval-with-expression"),
    }


@needs_semgrep
async def test_our_own_rules_find_what_is_dangerous_and_leave_what_is_not() -> None:
    safe = 'import subprocess\nsubprocess.run(["ls", x])\ndb.execute("select ?", (x,))\nvalue = yaml.safe_load(t)\n'
    bad = {
        "shell.py": "import os\nos.system('rm ' + x)\n",
        "sql.py": 'db.execute(f"select {x}")\n',
        "yaml.py": "import yaml\nyaml.load(t)\n",
        "tls.py": "import requests\nrequests.get(u, verify=False)\n",
        "exec.js": 'const { exec } = require("child_process");\nexec("rm " + x);\n',
        "page.ts": "const a: string = b;\nnode.innerHTML = a;\n",
        "sql.mjs": "await db.query(`select ${x}`);\n",
        "tls.js": "connect({ rejectUnauthorized: false });\n",
    }
    good = {
        "safe.py": safe,
        "safe.js": 'node.textContent = x;\nexecFile("ls", [x]);\ndb.query("select ?", [x]);\nre.exec(x);\n',
    }

    report = await RULES({**bad, **good})

    assert report.failed == ()
    assert {one.path for one in report.due} == set(bad)


@needs_semgrep
async def test_semgrep_names_a_file_that_is_no_program_in_either_language() -> None:
    report = await RULES({"a.py": BROKEN, "b.js": BROKEN_JS, "c.ts": "let a: number = 1) foo(\n"})

    assert {one.path for one in report.due if one.rule == UNREADABLE} == {"a.py", "b.js", "c.ts"}


@needs_semgrep
async def test_a_rule_file_that_is_none_is_a_failure(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text("rules:\n  - id: x\n    languages: [python]\n")

    report = await SecurityScan(scanners=(Semgrep(rules=(tmp_path / "rule.yaml",)),))({"a.py": GOOD})

    assert len(report.failed) == 1
    assert report.failed[0].startswith("semgrep ended with the code")


@pytest.mark.parametrize("rule", ["auto", "p/python", "r/all", "https://semgrep.dev/p/ci", "none.yaml"])
def test_rules_that_would_be_fetched_are_refused_before_anything_waits(rule: str) -> None:
    with pytest.raises(BadInput, match="files on this machine"):
        Semgrep(rules=(rule,))


@pytest.mark.parametrize(
    ("given", "said"),
    [({"severity": "hihg"}, "did you mean 'high'"), ({"tools": ("bandid",)}, "did you mean 'bandit'")],
)
def test_what_cannot_be_meant_is_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        SecurityScan(**given)  # type: ignore[arg-type]


def test_a_word_for_severity_that_nobody_knows_is_the_worst() -> None:
    words = ("LOW", "MEDIUM", "HIGH", "INFO", "WARNING", "ERROR", "UNDEFINED")

    assert [severity_of(word) for word in words] == ["low", "medium", "high", "low", "medium", "high", "high"]


def test_bandit_and_pylint_are_not_loaded_into_our_process() -> None:
    program = "import sys, tools.guards.code.quality, tools.guards.code.security; print(*sys.modules)"

    words = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.split()

    assert {"bandit", "pylint", "astroid"} & set(words) == set()

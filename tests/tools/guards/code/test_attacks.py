"""What an agent writes cannot switch off what looks at it. Each trick is first shown to work on the plain call."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tools.guards.code.here import BAD, GOOD, needs_eslint, needs_semgrep
from tools.guards.code.bandit import Bandit
from tools.guards.code.eslint.installed import installed
from tools.guards.code.eslint.scanner import Eslint
from tools.guards.code.pylint import Pylint
from tools.guards.code.ruff import Ruff
from tools.guards.code.scan import Scan, Scanner
from tools.guards.code.scanning import scanned
from tools.guards.code.semgrep import RULES, Semgrep
from tools.guards.code.semgrep import installed as semgrep


async def scan(files: dict[str, str], scanner: Scanner) -> Scan:
    (done,) = (await scanned(files, [scanner])).scans
    assert done.failed == ""
    return done


def rules(done: Scan) -> set[str]:
    return {finding.rule for finding in done.findings}


def naive(folder: Path, files: dict[str, str], *words: str) -> str:
    """The plain call, in the tree as the agent left it."""
    for path, text in files.items():
        (folder / path).write_text(text, "utf-8")
    env = {**os.environ, "PYLINTHOME": str(folder)}
    return subprocess.run(words, cwd=folder, env=env, capture_output=True, text=True, check=False, timeout=60).stdout


async def test_nosec_hides_nothing_from_bandit(tmp_path: Path) -> None:
    files = {"a.py": "import subprocess\nsubprocess.run(x, shell=True)  # nosec\n"}
    plain = naive(tmp_path, files, sys.executable, "-m", "bandit", "-q", "-f", "json", "a.py")
    assert "B602" not in plain

    done = await scan(files, Bandit())

    assert "B602" in rules(done)


@pytest.mark.parametrize("comment", ["# noqa", "# noqa: S307", "\n# ruff: noqa\n", "\n# flake8: noqa\n"])
async def test_noqa_hides_nothing_from_ruff(tmp_path: Path, comment: str) -> None:
    files = {"a.py": f"eval(x)  {comment}\n"}
    words = [Ruff().program[0], "check", "--no-cache", "--select=S", "--output-format=json"]
    assert "S307" not in naive(tmp_path, files, *words, "a.py")

    done = await scan(files, Ruff())

    assert rules(done) == {"S307"}


async def test_skip_file_earns_no_ten_points_from_pylint(tmp_path: Path) -> None:
    files = {"a.py": f"# pylint: skip-file\n{BAD}"}
    plain = json.loads(naive(tmp_path, files, sys.executable, "-m", "pylint", "--output-format=json2", "a.py"))
    assert plain["statistics"]["score"] == 10

    done = await scan(files, Pylint())

    assert done.score is not None
    assert done.score < 5
    assert "eval-used" in rules(done)


async def test_pylints_pragmas_are_not_heard_wherever_they_stand() -> None:
    pragmas = "#pylint:disable=all\n# PYLINT: skip-file\n", "#  pylint: disable=eval-used,W\n"
    files = {"a.py": f"{pragmas[0]}{BAD}", "b.py": f"{pragmas[1]}{BAD}", "c.py": f"x = 1; eval(x) {pragmas[1]}"}

    done = await scan(files, Pylint())

    assert [one.path for one in done.findings if one.rule == "eval-used"] == ["a.py", "b.py", "c.py"]


async def test_no_pylintrc_of_the_tree_runs_code(tmp_path: Path) -> None:
    loud = f"[MAIN]\ninit-hook='open({str(tmp_path / 'owned')!r}, \"w\").close()'\n"
    files = dict.fromkeys((".pylintrc", "pylintrc", "setup.cfg", ".bandit"), loud) | {"a.py": GOOD}
    naive(tmp_path, files, sys.executable, "-m", "pylint", "a.py")
    assert (tmp_path / "owned").exists()
    (tmp_path / "owned").unlink()

    seen = await scanned(files, [Pylint(), Bandit(), Ruff()])

    assert seen.failed == ()
    assert set(seen.unread) == set(files) - {"a.py"}
    assert not (tmp_path / "owned").exists()


async def test_no_configuration_of_the_tree_leaves_out_rules_or_files() -> None:
    quiet = {
        "pyproject.toml": '[tool.ruff]\nexclude = ["*"]\n[tool.bandit]\nskips = ["B602"]\n',
        "ruff.toml": 'exclude = ["*"]\n',
        "src/ruff.toml": "lint.select = []\n",
        ".bandit": "[bandit]\nskips: B602\nexclude: /\n",
        "conftest.py": "raise SystemExit(0)\n",
        "sitecustomize.py": "raise SystemExit(0)\n",
    }

    seen = await scanned(quiet | {"src/tests/a.py": BAD}, [Bandit(), Ruff()])

    assert {(one.tool, one.rule) for one in seen.findings} >= {("bandit", "B602"), ("ruff", "S602"), ("ruff", "S307")}
    assert {one.path for one in seen.findings if one.severity == "high"} == {"src/tests/a.py"}


async def test_a_comment_that_is_code_under_another_encoding_is_refused() -> None:
    hidden = "# -*- coding: utf-7 -*-\n# nothing here +AAo-import os+AAo-os.system('id')\n"

    seen = await scanned({"a.py": hidden}, [Bandit(), Ruff()])

    assert seen.failed == ("'a.py' declares the encoding 'utf-7'; accepted: utf-8",)


async def test_a_program_without_an_ending_is_a_program() -> None:
    seen = await scanned({"bin/deploy": f"#!/usr/bin/env python3\n{BAD}", "B.PY": BAD}, [Ruff()])

    assert {one.path for one in seen.findings} == {"bin/deploy", "B.PY"}


@needs_eslint
async def test_eslint_disable_hides_nothing(tmp_path: Path) -> None:
    files = {"a.js": "/* eslint-disable */\n/* global x */\neval(x); // eslint-disable-line\n"}
    (tmp_path / "eslint.config.js").write_text('module.exports = [{ rules: { "no-eval": "error" } }];\n')
    there = installed()
    plain = naive(tmp_path, files, there.node, str(there.program), "--format=json", "a.js")
    assert '"errorCount":0' in plain

    done = await scan(files, Eslint())

    assert {"no-eval", "no-undef"} <= rules(done)


@needs_eslint
async def test_no_eslint_config_of_the_tree_runs_code(tmp_path: Path) -> None:
    loud = f"require('fs').writeFileSync({json.dumps(str(tmp_path / 'owned'))}, ''); module.exports = [];\n"
    files = {"eslint.config.js": loud, "eslint.config.cjs": loud, ".eslintrc.js": loud, "a.js": "eval(x);\n"}
    there = installed()
    naive(tmp_path, files, there.node, str(there.program), "a.js")
    assert (tmp_path / "owned").exists()
    (tmp_path / "owned").unlink()

    done = await scan(files, Eslint())

    assert not (tmp_path / "owned").exists()
    assert ("a.js", "no-eval") in {(one.path, one.rule) for one in done.findings}


@needs_semgrep
async def test_nosemgrep_hides_nothing(tmp_path: Path) -> None:
    files = {"a.py": "eval(x)  # nosemgrep\n", "a.js": "eval(x); // nosemgrep\n", ".semgrepignore": "*\n"}
    ours = ["scan", f"--config={RULES}", "--metrics=off", "--disable-version-check", "--json", "--quiet"]
    assert '"results":[]' in naive(tmp_path, files, semgrep(), *ours, "a.py", "a.js")

    done = await scan(files, Semgrep())

    assert {one.path for one in done.findings} == {"a.py", "a.js"}

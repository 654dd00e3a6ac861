"""A guardrail for files: what is found leads to its action, what cannot be looked at is stopped."""

import asyncio
from collections.abc import Mapping

import pytest

from reliability.errors import BadInput
from tools.guards.code.quality import CodeQuality
from tools.guards.code.security import SecurityScan
from tools.guards.file_guardrail import FileAction, FileGuardrail
from tools.guards.file_report import FileReport

QUALITY = FileGuardrail("code-quality", CodeQuality(min_score=7.0, tools=("pylint", "eslint")), action="warn")
SECURITY = FileGuardrail("security-scan", SecurityScan(severity="high", tools=("bandit", "ruff")), action="block")


async def test_the_seeds_two_rules_warn_of_bad_code_and_block_dangerous_code() -> None:
    files = {"a.py": "import os\nx=eval(y)\n"}

    quality, security = await QUALITY(files), await SECURITY(files)

    assert (QUALITY.due(quality), SECURITY.due(security)) == ("warn", "block")


async def test_good_code_leads_to_nothing() -> None:
    files = {"a.py": '"""One."""\n\nONE = 1\n'}

    assert QUALITY.due(await QUALITY(files)) is None
    assert SECURITY.due(await SECURITY(files)) is None


async def endless(files: Mapping[str, str]) -> FileReport:
    await asyncio.Event().wait()
    return FileReport()


async def broken(files: Mapping[str, str]) -> FileReport:
    raise ZeroDivisionError(files["a.py"])


async def half_done(files: Mapping[str, str]) -> FileReport:
    return FileReport(failed=("eslint needs node, which is not on the PATH",))


@pytest.mark.parametrize("check", [endless, broken, half_done])
async def test_a_check_that_fails_stops_the_files_even_where_it_would_only_warn(check: object) -> None:
    rail = FileGuardrail("code-quality", check, "warn", seconds=0.05)  # type: ignore[arg-type]

    report = await rail({"a.py": "hunter2"})

    assert rail.due(report) == "block"
    assert "hunter2" not in repr(report)


@pytest.mark.parametrize(
    ("name", "action", "seconds"),
    [("code-quality", "mask", 1.0), ("code-quality", "warm", 1.0), (" ", "warn", 1.0), ("code-quality", "warn", 0.0)],
)
def test_what_cannot_be_done_to_files_is_refused(name: str, action: FileAction, seconds: float) -> None:
    with pytest.raises(BadInput, match="accepted"):
        FileGuardrail(name, half_done, action, seconds)

"""Testing: the tests of a small Python project, run where they can harm nothing, and how many passed."""

import asyncio
import secrets
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from tools.confinement.confinement import Confinement, NotConfined
from tools.confinement.limits import Limits
from tools.confinement.ran import Ran

COUNTING = Path(__file__).with_name("counting.py").read_text("utf-8")
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
TAIL = 4_000
PYTEST_ENDED = (0, 1, 2, 5)
"""All passed, some failed, collecting failed, there are none."""


class Counts(BaseModel, strict=True):
    passed: int = Field(ge=0)
    failed: int = Field(ge=0)
    errors: int = Field(ge=0)
    skipped: int = Field(ge=0)
    failing: tuple[str, ...] = Field(strict=False)


@dataclass(frozen=True, slots=True)
class Tested:
    """`failing` names the tests that failed or could not be run; `tail` is the end of what pytest wrote.

    `trouble`, one line, says why the tests came to no result; the counts are then all there is to know, often nothing.
    The counts are what the tests' own process says: a project that wants to deceive can count as it likes, so they are
    a help for an honest author, never a proof (docs/confinement.md).
    """

    passed: int = 0
    failed: int = 0
    errors: int = 0
    skipped: int = 0
    failing: tuple[str, ...] = ()
    tail: str = ""
    trouble: str = ""
    confined: bool = True

    @property
    def succeeded(self) -> bool:
        return not self.trouble and self.passed > 0 and not self.failed and not self.errors


async def run_tests(
    confinement: Confinement,
    files: Mapping[str, str | bytes],
    limits: Limits = Limits(),  # noqa: B008 - frozen
    words: Sequence[str] = (),
    plugins: Sequence[str] = (),
) -> Tested:
    """pytest on a project of `files`, with the options or paths `words`, in this Python's environment.

    Of the plugins that are installed there only those in `plugins` are loaded (`pytest_asyncio.plugin`): what else
    Fermata has beside it is none of the project's business, and took ten times as long.

    Raises:
        BadInput, NotConfined: as the confinement does.
    """
    if await asyncio.to_thread(find_spec, "pytest") is None:
        raise NotConfined("there is no pytest beside Fermata, so nothing was run; pip install 'fermata[code]'")
    folder = f".counting-{secrets.token_hex(8)}"
    ours, counts = f"{folder}/counting.py", f"{folder}/counts.json"
    quiet = ["-p", "no:cacheprovider", "--rootdir=.", "--color=no", "-q"]
    quiet += [word for plugin in plugins for word in ("-p", plugin)]
    command = [sys.executable, ours, counts, *quiet, *words]
    ran = await confinement.run(command, {**files, ours: COUNTING}, limits, ALONE)
    return _result(ran, ran.files_changed.get(counts))


def _result(ran: Ran, said: bytes | None) -> Tested:
    tail = (ran.stdout + ran.stderr)[-TAIL:]
    if (trouble := _trouble(ran)) or said is None:
        return Tested(tail=tail, trouble=trouble or f"pytest counted nothing (code {ran.code})", confined=ran.confined)
    try:
        counted = Counts.model_validate_json(said)
    except ValidationError:
        return Tested(tail=tail, trouble="the count cannot be read", confined=ran.confined)
    bad = counted.failed + counted.errors
    clash = (ran.code == 0) != (bad == 0) and ran.code != 5
    trouble = f"the count ({bad} not passed) and the code {ran.code} contradict each other" if clash else ""
    trouble = "there are no tests" if ran.code == 5 else trouble
    return Tested(**counted.model_dump(), tail=tail, trouble=trouble, confined=ran.confined)


def _trouble(ran: Ran) -> str:
    if ran.why in ("time", "cpu", "memory"):
        return f"the tests were stopped at the limit of {ran.why}"
    if ran.why == "lost":
        return f"the tests ended without a word (code {ran.code})"
    return "" if ran.code in PYTEST_ENDED else f"pytest ended with the code {ran.code}"

"""What reading and evaluating an expression costs: `python -m benchmarks.expressions [--write]`.

Prints; asserts nothing, because CPU times are of one machine. The expressions are those of the three documents of the
guide (docs/seeds.md), as they stand there.
"""

import statistics
import sys
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

from tools.expressions.checker import check
from tools.expressions.schema import ANY
from tools.expressions.template import condition

PUBLISHED = Path(__file__).parent.parent / "docs" / "expressions.md"
BEGIN, END = "<!-- speed: written by `python -m benchmarks.expressions --write` -->", "<!-- end of table -->"
ROUNDS = 15

EXPRESSIONS = (
    "${{ issue.description }}",
    "${{ steps.code_changes }}",
    "${{ steps.test_files }}",
    "${{ steps.review_comments.severity == 'high' }}",
    "!contains(output, 'API_KEY') && !contains(output, 'SECRET')",
    "changedFiles.length <= 20",
    "!modifies(['**/security/**', '**/auth/**'])",
    'modifies("**/security/**")',
    "${{ alert.labels }}",
    "error_rate > 0.05",
    "memory_usage > 0.9",
)
DATA: dict[str, Any] = {
    "issue": {"description": "Let people log in again"},
    "steps": {
        "code_changes": {"files": ["login/form.py"]},
        "test_files": ["tests/test_login.py"],
        "review_comments": {"severity": "high"},
    },
    "output": "def login(name: str) -> None: ...\n" * 60,
    "changedFiles": ["login/form.py", "login/session.py", "tests/test_login.py"],
    "alert": {"labels": {"pod": "web-1", "namespace": "shop"}},
    "error_rate": 0.01,
    "memory_usage": 0.95,
}
NAMES = dict.fromkeys(DATA, ANY)


def microseconds(work: Callable[[], object], times: int) -> float:
    """[µs] of CPU, the median over rounds."""
    work()
    rounds = []
    for _ in range(ROUNDS):
        began = process_time()
        for _ in range(times):
            work()
        rounds.append((process_time() - began) / times * 1e6)
    return statistics.median(rounds)


def line(text: str) -> str:
    read = condition(text)
    costs = (
        microseconds(lambda: read.evaluate(DATA), 2_000),
        microseconds(lambda: condition(text), 200),
        microseconds(lambda: check(read, NAMES), 200),
    )
    shown = text.replace("|", "\\|")
    return f"| `{shown}` | {' | '.join(f'{cost:.1f}' for cost in costs)} |"


def table() -> str:
    head = "| expression | evaluating [µs] | reading, once [µs] | checking, once [µs] |\n|---|---:|---:|---:|"
    return "\n".join([head, *map(line, EXPRESSIONS)])


def main() -> None:
    told = f"{table()}\n\nMedians of {ROUNDS} rounds; 3 changed files, an output of 2,000 characters."
    print(told)
    if "--write" in sys.argv:
        before, _, rest = PUBLISHED.read_text("utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PUBLISHED.write_text(f"{before}{BEGIN}\n\n{told}\n\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()

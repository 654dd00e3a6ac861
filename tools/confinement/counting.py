"""Stands beside the tests of a project, where they run, and counts: the only part of pytest's report that is read.

Standard library and pytest only: nothing of Fermata is visible there.
"""

import json
import sys
from pathlib import Path

import pytest

MOST = 200


class Counting:
    def __init__(self) -> None:
        self.counts = {"passed": 0, "failed": 0, "errors": 0, "skipped": 0}
        self.failing: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.bad("failed" if report.when == "call" else "errors", report.nodeid)
        elif report.skipped or hasattr(report, "wasxfail"):
            self.counts["skipped"] += 1
        elif report.when == "call":
            self.counts["passed"] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.bad("errors", report.nodeid)

    def bad(self, what: str, name: str) -> None:
        self.counts[what] += 1
        if len(self.failing) < MOST:
            self.failing.append(name[:500])


if __name__ == "__main__":
    sys.path[0] = str(Path.cwd())
    counting = Counting()
    code = pytest.main(sys.argv[2:], plugins=[counting])
    answer = json.dumps({**counting.counts, "failing": counting.failing})
    Path(sys.argv[1]).write_text(answer, "ascii")
    sys.exit(code)

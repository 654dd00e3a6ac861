"""What guardrails did, as a report tells it: in the runs that are wanted, and on the whole."""

from collections.abc import Mapping

from host.findings import of_all
from host.metrics.reading import counted
from nodes.counting import TRIGGERED
from reliability.environment import home
from reliability.ledger import Ledger, reporting
from reliability.ledger.reporting import Wanted

InRuns = Mapping[tuple[str, str, str], tuple[int, int]]
"""(workflow, rule, action) -> how often, and in how many runs."""


def in_runs(known: Ledger, wanted: Wanted) -> InRuns:
    """Of the runs that are wanted. Blocks."""
    found = of_all(home())
    workflows = known.read(reporting.workflows, wanted) if found else {}
    sums: dict[tuple[str, str, str], tuple[int, int]] = {}
    for one in found:
        if (workflow := workflows.get(one.run)) is not None:
            times, runs = sums.get(on := (workflow, one.rule, one.action), (0, 0))
            sums[on] = (times + one.times, runs + 1)
    return dict(sorted(sums.items()))


def ever() -> Mapping[tuple[str, ...], int]:
    """(rule, action) -> how often since the site began, also where no run did. Blocks."""
    return {labels: int(times) for labels, times in sorted(counted(home()).get(TRIGGERED, {}).items())}

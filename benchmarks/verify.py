"""How long verification takes, and how much of a graph it looks at, as graphs grow. `python -m benchmarks.verify`."""

import statistics
import time

from graphs.catalog import WORKFLOWS, load
from graphs.verify import Report, verify
from tests.support.machines.long import long

LEGS = (7, 71, 357, 714)
"""Of seven states each: two searches side by side, a gate, a booking and its undo."""
TIMES = 5


def main() -> None:
    print(f"{'graph':<10} {'states':>7} {'ways':>7} {'visits a way':>13} {'milliseconds':>13}")
    for name in WORKFLOWS:
        line(name, load(name).builder)
    for legs in LEGS:
        line("long", long(legs))
    print(f"medians of {TIMES}")


def line(name: str, builder: object) -> None:
    took, report = [], None
    for _ in range(TIMES):
        begun = time.perf_counter()
        report = verify(builder, name)  # type: ignore[arg-type] # a builder of any state
        took.append(1000 * (time.perf_counter() - begun))
    assert isinstance(report, Report)
    visits = report.visited / report.ways
    print(f"{name:<10} {report.states:>7} {report.ways:>7} {visits:>13.1f} {statistics.median(took):>13.1f}")


if __name__ == "__main__":
    main()

"""Prints what Fermata costs on this machine, beside plain LangGraph; asserts nothing. `python -m benchmarks`."""

import asyncio
import os
import platform
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.processes import Process, fermata, median

TIMES = 7
ASK = "Book a trip from Seoul to Tokyo, in three weeks for 3 nights, two adults, under 2,400,000 KRW"


def main() -> None:
    print(machine())
    print()
    with tempfile.TemporaryDirectory() as made:
        commands(Path(made))
    with tempfile.TemporaryDirectory() as made:
        states(Path(made))
    print()
    branches()


def machine() -> str:
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    versions = ", ".join(f"{name} {version(name)}" for name in ("langgraph", "langgraph-checkpoint-sqlite"))
    today = datetime.now(UTC).date()
    return f"{today} · {cpus} CPUs, {platform.machine()}, Python {platform.python_version()} · {versions}"


def commands(folder: Path) -> None:
    """Real processes; the first run in a home makes the ledger's tables, later ones find them."""
    print(f"{'command':<44} {'wall [s]':>9} {'CPU [s]':>9} {'peak [MB]':>10}")
    trip = ["run", "travel", "--ask", ASK, "--approver", "desk@travel", "--json"]
    fresh = [fermata(trip, at(folder / f"fresh-{number}")) for number in range(TIMES)]
    later = [fermata(trip, at(folder / "fresh-0")) for _ in range(TIMES)]
    line("fermata --help", median([fermata(["--help"], {}) for _ in range(TIMES)]))
    line("fermata run travel, first run in a home", median(fresh))
    line("fermata run travel, later runs", median(later))
    print(f"medians of {TIMES} processes; offline model, approval given, booking sandbox inside\n")


def at(home: Path) -> Mapping[str, str]:
    """Nothing of the developer's settings but the home."""
    return {
        "FERMATA_HOME": str(home),
        "FERMATA_MODEL": "",
        "FERMATA_SETTINGS": "",
        "FERMATA_BOOKING_URL": "",
        "LANGSMITH_TRACING": "false",
    }


def line(name: str, cost: Process) -> None:
    print(f"{name:<44} {cost.wall:>9.2f} {cost.cpu:>9.2f} {cost.peak:>10.0f}")


def states(folder: Path) -> None:
    """In this process: the imports come only now, so that they do not slow down what was measured before."""
    from benchmarks.states import ROUNDS, RUNS, costs

    found = asyncio.run(costs(folder))
    print(f"{'a state (ten in a row, each with a router)':<44} {'CPU [ms]':>9} {'/ plain':>9} {'/ recorded':>11}")
    for name, cost in found.items():
        print(f"{name:<44} {cost.milliseconds:>9.2f} {cost.ratio:>9.2f} {cost.beside:>11.2f}")
    counts = {cost.checkpoints for cost in found.values()}
    print(f"checkpoints a run: {', '.join(map(str, sorted(counts)))}")
    print(f"medians of {ROUNDS} rounds of {RUNS} runs in turns, durability sync, SQLite on disk")


def branches() -> None:
    from benchmarks.fan_out import main as fan_out

    fan_out()


if __name__ == "__main__":
    main()

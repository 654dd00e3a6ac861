"""What a reservation costs, on disk and with a full sync; and what an agent pays where no budget is declared.

`python -m benchmarks.budgets`; prints, asserts nothing.
"""

import asyncio
import os
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import uuid4

from nodes.seating import seating
from reliability.budget import Budget, Spend, Who
from reliability.ledger import aside, budgets, ledger, spending
from tools.models import open_model
from tools.models.chain import chain

TIMES = 500
WHO = Who("a-run", "WRITING", "letters", "kim")
MANY = 10**12
ACCOUNTS = (
    Budget("runs", MANY),
    Budget("teams", MANY, per="team", period="day"),
    Budget("agents", MANY, per="agent", period="month"),
)
MINUTE = timedelta(minutes=1)


def main() -> None:
    with tempfile.TemporaryDirectory() as home:
        os.environ.update({"FERMATA_HOME": home, "FERMATA_SETTINGS": "", "FERMATA_MODEL": ""})
        os.chdir(home)  # away from the developer's fermata.toml
        asyncio.run(_reservations())
        _nothing_declared()


async def _reservations() -> None:
    print(f"{'of one call of a model':<52} {'median':>9} {'95 %':>9} {'CPU':>9}")
    await _timed("a row written, with a full sync: what the disk takes", [uuid4().hex for _ in range(TIMES)], _row)
    for count in (1, 3):
        calls = [uuid4().hex for _ in range(TIMES)]

        async def reserve(call: str, of: tuple[Budget, ...] = ACCOUNTS[:count]) -> None:
            ledger().call(budgets.reserve, call, of, WHO, Spend(100), "a-model", MINUTE)

        async def settle(call: str) -> None:
            ledger().call(budgets.settle, call, Spend(60))

        await _timed(f"reserving, {count} account(s)", calls, reserve)
        await _timed(f"settling, {count} account(s)", calls, settle)

    async def both(call: str) -> None:
        await aside(budgets.reserve, call, ACCOUNTS[:1], WHO, Spend(100), "a-model", MINUTE)
        await aside(budgets.settle, call, Spend(60))

    await _timed("both as an agent does it, aside of the event loop", [uuid4().hex for _ in range(TIMES)], both)


async def _row(name: str) -> None:
    ledger().call(spending.limit, "disk", len(name), None, "bench")


async def _timed(name: str, calls: list[str], work: Callable[[str], Awaitable[None]]) -> None:
    took, worked = [], []
    for call in calls:
        began, busy = time.perf_counter(), time.process_time()
        await work(call)
        took.append(time.perf_counter() - began)
        worked.append(time.process_time() - busy)
    took.sort()
    middle, worst, cpu = statistics.median(took), took[int(0.95 * TIMES)], statistics.median(worked)
    print(f"{name:<52} {1e3 * middle:>6.2f} ms {1e3 * worst:>6.2f} ms {1e3 * cpu:>6.2f} ms")


def _nothing_declared() -> None:
    """Both open the chain of models; only one of them looks for budgets too."""
    seating("WRITING", open_model, None, None)
    took: dict[str, list[float]] = {"the chain of models": [], "the same, and a look for budgets": []}
    for _ in range(TIMES):
        for name, work in zip(took, (_chain, _seated), strict=True):
            began = time.perf_counter()
            work()
            took[name].append(time.perf_counter() - began)
    print(f"\n{'of one visit of an agent, no budget declared':<52} {'median':>9}")
    for name, times in took.items():
        print(f"{name:<52} {1e3 * statistics.median(times):>6.3f} ms")


def _chain() -> None:
    chain(open_model, None, None)


def _seated() -> None:
    seating("WRITING", open_model, None, None)


if __name__ == "__main__":
    main()

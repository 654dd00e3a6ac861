"""What walls cost by start: `python -m benchmarks.confinement`.

Prints; asserts nothing, because times are of one machine.
"""

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from time import perf_counter

from tools.confinement import group
from tools.confinement.bubblewrap import standing
from tools.confinement.confinement import Confinement, NotConfined
from tools.confinement.limits import Limits
from tools.confinement.unconfined import Unconfined
from tools.guards.code.process import Command, run_plainly

ROUNDS = 15
COMMANDS = {"`true`": ["true"], "this Python": [sys.executable, "-I", "-S", "-c", "pass"]}
LIMITS = Limits(seconds=20)


async def milliseconds(work: Callable[[], Awaitable[object]]) -> float:
    """[ms] on the clock, the lowest over rounds: what else the machine does is not the price of walls."""
    await work()
    rounds = []
    for _ in range(ROUNDS):
        began = perf_counter()
        await work()
        rounds.append((perf_counter() - began) * 1000)
    return min(rounds)


async def confined(place: Confinement, words: list[str]) -> float:
    return await milliseconds(lambda: place.run(words, {}, LIMITS))


async def main() -> None:
    walls = await standing()
    found = group.ROOT
    print(
        "| | plainly [ms] | no walls, watched [ms] | walls [ms] | walls and a cgroup [ms] |\n|---|---:|---:|---:|---:|"
    )
    for name, words in COMMANDS.items():
        command = Command(words, Path(tempfile.gettempdir()), 20.0)
        plainly = await milliseconds(lambda command=command: run_plainly(command))  # type: ignore[misc]
        group.ROOT = Path("/there/is/none")
        watched, alone = await confined(Unconfined(), words), await confined(walls, words)
        group.ROOT = found
        costs = (plainly, watched, alone, await confined(walls, words))
        print(f"| {name} | {' | '.join(f'{cost:.0f}' for cost in costs)} |")


if __name__ == "__main__":
    try:
        asyncio.run(main())
    except NotConfined as error:
        sys.exit(str(error))

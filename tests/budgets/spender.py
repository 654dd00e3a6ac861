"""A process that makes calls of a model one after the other, and is killed at a boundary of the ledger.

`python -m tests.budgets.spender LIMIT KILLED_AT PAID`: the provider's own book, a line a call, is the file PAID.
"""

import os
import random
import signal
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from reliability.budget import Budget, Spend, Who
from reliability.errors import Exhausted
from reliability.ledger import budgets, ledger


def main(limit: int, killed_at: int, paid: Path) -> None:
    team, chance, steps = Budget("teams", tokens=limit, per="team"), random.Random(os.getpid()), 0  # noqa: S311

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == killed_at:
            os.kill(os.getpid(), signal.SIGKILL)

    while True:
        call, most = uuid4().hex, chance.randint(1, 40)
        step()
        try:
            ledger().call(
                budgets.reserve, call, [team], Who("run", "A", "w", "kim"), Spend(most), "m", timedelta(seconds=60)
            )
        except Exhausted:
            return
        step()
        real = chance.randint(0, most)
        with paid.open("a") as book:
            book.write(f"{real}\n")
        step()
        ledger().call(budgets.settle, call, Spend(real))
        step()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))

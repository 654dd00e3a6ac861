"""What `fermata report` costs after 100,000 runs: `python -m benchmarks.report [RUNS]`; asserts nothing."""

import random
import statistics
import sys
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, insert

from host.report.report import make
from reliability.clock import stamp
from reliability.ledger import Ledger
from reliability.ledger.open import open_engine
from reliability.ledger.tables import feedback, requests, run_usage, runs

RUNS = 100_000
TIMES = 5
BATCH = 5_000
WORKFLOWS = ("travel", "support", "order", "research", "front_desk")
ENDS = ("COMPLETED",) * 6 + ("ANSWERED",) * 4 + ("DECLINED", "ROLLED_BACK", "paused")
NOW = datetime.now(UTC)


def main(count: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        known = Ledger(open_engine(f"sqlite:///{Path(folder) / 'ledger.sqlite'}"))
        fill(known, count)
        size = (Path(folder) / "ledger.sqlite").stat().st_size / 1e6
        print(f"{count:,} runs, a ledger of {size:,.0f} MB")
        for told, since in (("all of them", None), ("the last 7 days", timedelta(days=7))):
            took = [measured(known, since) for _ in range(TIMES)]
            wall, cpu = (statistics.median(one) for one in zip(*took, strict=True))
            print(f"  report on {told:<16} {wall:.2f} s, of which {cpu:.2f} s CPU")


def measured(known: Ledger, since: timedelta | None) -> tuple[float, float]:
    """Wall and CPU time [s]."""
    began, busy = time.perf_counter(), time.process_time()
    made = make(known, since)
    assert made.workflows
    return time.perf_counter() - began, time.process_time() - busy


def fill(known: Ledger, count: int) -> None:
    """Two agents a run, a request in every second one, a rating in every fifth, over a year."""
    chance = random.Random(7)  # noqa: S311 - made-up runs
    for first in range(0, count, BATCH):
        made = [a_run(chance) for _ in range(min(BATCH, count - first))]
        rows: list[tuple[Table, list[dict[str, Any]]]] = [
            (runs, made),
            (run_usage, [usage(one, agent, chance) for one in made for agent in ("PLANNING", "ANSWERING")]),
            (requests, [request(one, chance) for one in made[::2]]),
            (feedback, [rating(one, chance) for one in made[::5]]),
        ]
        with known.engine.begin() as connection:
            for table, known_rows in rows:
                connection.execute(insert(table), known_rows)


def a_run(chance: random.Random) -> dict[str, Any]:
    began = stamp(NOW - timedelta(seconds=chance.randrange(365 * 86_400)))
    status = chance.choice(ENDS)
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "workflow": chance.choice(WORKFLOWS),
        "version": "0123456789ab",
        "status": status,
        "phase": status,
        "title": "A made-up request of some length, as people write them",
        "requester": "kim",
        "team": chance.choice(("travel", "billing", None)),
        "created_at": began,
        "updated_at": began,
    }


def usage(run: dict[str, Any], agent: str, chance: random.Random) -> dict[str, Any]:
    tokens = chance.randrange(200, 9_000)
    spent = {"calls": 2, "tokens": tokens, "micros": tokens * 3, "currency": "USD"}
    return {"run": run["id"], "agent": agent, "model": "a model", **spent}


def request(run: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    began = datetime.fromisoformat(run["created_at"])
    return {
        "id": f"req-{uuid.UUID(int=chance.getrandbits(128)).hex[:12]}",
        "run": run["id"],
        "path": "APPROVING",
        "occurrence": 1,
        "digests": {},
        "shown": {},
        "policy": {"teams": {"travel": 1}},
        "requester": "kim",
        "status": "approved",
        "created_at": run["created_at"],
        "expires_at": stamp(began + timedelta(days=1)),
        "decided_at": stamp(began + timedelta(seconds=chance.randrange(7_200))),
        "decided_by": "lee@travel",
    }


def rating(run: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    score = chance.randrange(1, 6)
    return {
        "id": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "run": run["id"],
        "answer": 0,
        "score": score,
        "value": str(score),
        "comment": "",
        "by": "kim",
        "authenticated": True,
        "created_at": run["created_at"],
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)

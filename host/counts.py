"""Counts: the numbers that only grow, kept beside the checkpoints and written in their transactions."""

import json
import sqlite3

from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import Checkpoint

from host.waiting import waiting
from nodes.counting import BUCKETS, ENTERED, Counts, on

MOST_SERIES = 1000
"""Combinations of labels that one metric has at most; what is new after that is counted as `other`."""

OTHER = "other"

KNOWN = "UPDATE counts SET value = value + ? WHERE name = ? AND labels = ?"
MANY = "SELECT count(*) FROM counts WHERE name = ?"
NEW = (
    "INSERT INTO counts (value, name, labels) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = value + excluded.value"
)


def add_counts(sqlite: sqlite3.Connection, counts: Counts) -> None:
    """In the transaction that is open, or the one that begins here."""
    for (name, labels), by in counts.items():
        if sqlite.execute(KNOWN, (by, name, _row(labels))).rowcount == 0:
            ends = len(BUCKETS[name]) + 2 if name in BUCKETS else 1
            full = sqlite.execute(MANY, (name,)).fetchone()[0] >= MOST_SERIES * ends
            sqlite.execute(NEW, (by, name, _row(_others(name, labels) if full else labels)))


def _others(name: str, labels: tuple[str, ...]) -> tuple[str, ...]:
    """The bucket of a histogram stays what it is."""
    kept = labels[-1:] if name in BUCKETS else ()
    return (*(OTHER for _ in labels[len(kept) :]), *kept)


def read_counts(sqlite: sqlite3.Connection) -> dict[str, dict[tuple[str, ...], float]]:
    """Name -> values of the labels -> number."""
    found: dict[str, dict[tuple[str, ...], float]] = {}
    for name, labels, value in sqlite.execute("SELECT name, labels, value FROM counts ORDER BY name, labels"):
        found.setdefault(name, {})[tuple(json.loads(labels))] = value
    return found


def entered(config: RunnableConfig, checkpoint: Checkpoint) -> Counts:
    """The states that come next after a checkpoint, of a workflow and of those inside it; what an agent does inside a
    state of its own is no state.
    """
    known = config.get("metadata", {})
    if not on() or known.get("ls_integration") == "langchain_create_agent":
        return {}
    boxes = [part.partition(":")[0] for part in str(config["configurable"].get("checkpoint_ns", "")).split("|") if part]
    workflow = str(known.get("workflow") or "(unnamed)")
    return {(ENTERED, (workflow, "/".join([*boxes, state]))): 1.0 for state in waiting(checkpoint)}


def _row(labels: tuple[str, ...]) -> str:
    return json.dumps(labels, ensure_ascii=False)

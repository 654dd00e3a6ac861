"""Rows of a checkpoint file, each written in one transaction and one hop to the thread that SQLite works in.

LangGraph's saver hops there and back for every statement, for every cursor and for the commit, which costs more than
what SQLite does in between. The rows are its own (a test compares them).
"""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import WRITES_IDX_MAP, Checkpoint, CheckpointMetadata, get_checkpoint_metadata
from langgraph.checkpoint.serde.base import SerializerProtocol

from host.counts import add_counts
from host.findings import add_findings, begun
from nodes.counting import Counts
from reliability.errors import Stale

Result = TypeVar("Result")

CHECKPOINT = """INSERT OR REPLACE INTO checkpoints
(thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, type, checkpoint, metadata) VALUES (?, ?, ?, ?, ?, ?, ?)
"""

WRITE = """INSERT OR {} INTO writes
(thread_id, checkpoint_ns, checkpoint_id, task_id, task_path, idx, channel, type, value)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

CONTINUED = """
SELECT checkpoint_id FROM checkpoints
WHERE thread_id = ? AND checkpoint_ns = ? AND checkpoint_id > ? AND parent_checkpoint_id = ? AND checkpoint_id <> ?
  AND json_extract(CAST(metadata AS TEXT), '$.source') IN ('loop', 'input', 'update')
LIMIT 1
"""
"""The child that a checkpoint already has. Ids grow with time, so that the primary key's range is short."""

Row = tuple[Any, ...]


async def at_once(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], Result]) -> Result:
    """All of `work` in SQLite's thread; when whoever waits for it gives up, it is still done as a whole."""
    thread: Any = connection  # it has no public way to run a function there
    done: Result = await thread._execute(_whole, thread._conn, work)
    return done


def _whole(sqlite: sqlite3.Connection, work: Callable[[sqlite3.Connection], Result]) -> Result:
    """A transaction that is not committed to its end leaves nothing, and holds up nobody."""
    try:
        result = work(sqlite)
        sqlite.commit()
        return result
    finally:
        if sqlite.in_transaction:
            sqlite.rollback()


def checkpoint_row(
    serde: SerializerProtocol, config: RunnableConfig, checkpoint: Checkpoint, metadata: CheckpointMetadata
) -> Row:
    at = config["configurable"]
    known = json.dumps(get_checkpoint_metadata(config, metadata), ensure_ascii=False).encode("utf-8", "ignore")
    where = (str(at["thread_id"]), at["checkpoint_ns"], checkpoint["id"], at.get("checkpoint_id"))
    return (*where, *serde.dumps_typed(checkpoint), known)


def put_checkpoint(sqlite: sqlite3.Connection, row: Row, *, continues: bool, counts: Counts) -> None:
    """`continues`: it is the next step after its parent, which may have one only.

    Raises:
        Stale: somebody else went on from that parent.
    """
    if continues:
        sqlite.execute("BEGIN IMMEDIATE")  # SQLite's write lock: nobody stores another child in between
        _refuse_second(sqlite, row)
    sqlite.execute(CHECKPOINT, row)
    _count(sqlite, row[0], counts)


def _refuse_second(sqlite: sqlite3.Connection, row: Row) -> None:
    thread, namespace, child, parent = row[:4]
    other = sqlite.execute(CONTINUED, (thread, namespace, parent, parent, child)).fetchone()
    if other is not None:
        raise Stale(
            f"run {thread} was already continued from checkpoint {parent} (as {other[0]}): somebody else "
            "moved it on and nothing was written; look at it again (`fermata show`) and go on from there"
        )


def write_rows(
    serde: SerializerProtocol, at: Mapping[str, Any], writes: Sequence[tuple[str, Any]], task: str, path: str
) -> list[Row]:
    where = (str(at["thread_id"]), str(at["checkpoint_ns"]), str(at["checkpoint_id"]), task, path)
    return [
        (*where, WRITES_IDX_MAP.get(channel, number), channel, *serde.dumps_typed(value))
        for number, (channel, value) in enumerate(writes)
    ]


def put_writes(sqlite: sqlite3.Connection, rows: Sequence[Row], counts: Counts) -> None:
    """An error or an interrupt takes the place of an earlier one of its task; what a node wrote is written once, and
    counts once.
    """
    again = all(row[6] in WRITES_IDX_MAP for row in rows)
    if sqlite.executemany(WRITE.format("REPLACE" if again else "IGNORE"), rows).rowcount:
        _count(sqlite, rows[0][0], counts)


def count_at_the_door(sqlite: sqlite3.Connection, run: str, counts: Counts) -> None:
    """What was counted where nothing is stored; with the run, where there is one."""
    _count(sqlite, run if begun(sqlite, run) else "", counts)


def _count(sqlite: sqlite3.Connection, run: str, counts: Counts) -> None:
    add_counts(sqlite, counts)
    if run:
        add_findings(sqlite, run, counts)

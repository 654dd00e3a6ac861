"""What checkpoints share is on disk once, comes back as it was, and lasts exactly as long as something refers to it."""

import os
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from langchain_core.messages import AIMessage
from langgraph.checkpoint.base import empty_checkpoint
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from host.checkpoints import GuardedSaver, open_saver
from host.payloads import COMMON, PACKED, PayloadConnection
from host.sweep import sweep
from host.tables import TABLES
from tests.support.shop import a_run, run_of
from tests.support.talking import held, killed_before, published, say, talk
from tests.support.warm import start

DOCUMENT = "서울 호텔 안내, page by page. " * 5000


def random_text(length: int) -> str:
    """Text that no compression makes smaller by much."""
    return os.urandom(length).hex()[:length]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "checkpoints.sqlite"


@pytest.fixture
async def other(saver: GuardedSaver, file: Path) -> AsyncIterator[sqlite3.Connection]:
    """Another process's connection to the same file, which does not wait."""
    connection = sqlite3.connect(file, factory=PayloadConnection, timeout=0)
    yield connection
    connection.close()


async def test_a_document_that_stands_in_every_checkpoint_is_on_disk_once(saver: GuardedSaver, file: Path) -> None:
    graph, config, document = published(saver), a_run(), random_text(200_000)

    await say(graph, config, "hello", document=document)
    await say(graph, config, *(f"and {number}" for number in range(9)))

    assert len([one async for one in graph.aget_state_history(config)]) == 30
    (whole,) = held(file, "SELECT sum(length(data)) FROM payloads")
    (rest,) = held(file, "SELECT sum(length(checkpoint)) FROM checkpoints")
    assert whole + rest < 1.2 * len(document)


async def test_everything_comes_back_as_it_was_by_every_way_of_reading(saver: GuardedSaver, tmp_path: Path) -> None:
    graph, config = published(saver), a_run()
    await say(graph, config, DOCUMENT, "더 있어요?", document=DOCUMENT)

    async with open_saver(tmp_path) as elsewhere:
        again = published(elsewhere)
        state = (await again.aget_state(config)).values
        listed = [one async for one in elsewhere.alist(config)]
        past = [one.values async for one in again.aget_state_history(config)]

    assert state["messages"][0].text == DOCUMENT
    assert state["document"] == DOCUMENT
    assert listed[0].checkpoint["channel_values"]["document"] == DOCUMENT
    assert [len(one.get("messages", [])) for one in past] == [4, 3, 2, 2, 1, 0]
    written = [value for one in listed for _, channel, value in one.pending_writes or [] if channel == "document"]
    assert written == [DOCUMENT, DOCUMENT]


@pytest.mark.parametrize(
    "value", [PACKED + b"z" + bytes(range(10)), PACKED + b"p" + b"x" * 1000, b"{" * 1000, b"", COMMON]
)
async def test_bytes_that_look_like_ours_are_still_the_users(saver: GuardedSaver, value: bytes) -> None:
    graph, config = talk().compile(checkpointer=saver), a_run()

    await say(graph, config, "hello", document=value)

    assert (await graph.aget_state(config)).values["document"] == value
    found = [one async for one in saver.alist(config)]
    assert [v for one in found for _, name, v in one.pending_writes or [] if name == "document"] == [value]


async def test_what_langgraphs_own_saver_stored_before_is_read_and_continued(tmp_path: Path, file: Path) -> None:
    config = a_run()
    async with AsyncSqliteSaver.from_conn_string(str(file)) as plain:
        await say(talk().compile(checkpointer=plain), config, DOCUMENT)

    async with open_saver(tmp_path) as ours:
        said = await say(published(ours), config, "and now?")

    assert said == [DOCUMENT, f"You said: {DOCUMENT}", "and now?", "You said: and now?"]


async def test_the_tables_have_the_columns_and_keys_that_langgraph_makes(tmp_path: Path) -> None:
    sql = """SELECT t.name, c.name, c.type, c."notnull", c.dflt_value, c.pk FROM sqlite_master t
             JOIN pragma_table_info(t.name) c WHERE t.name IN ('checkpoints', 'writes') ORDER BY 1, c.cid"""
    async with aiosqlite.connect(":memory:") as theirs, aiosqlite.connect(":memory:") as ours:
        await AsyncSqliteSaver(theirs).setup()
        await ours.executescript(TABLES)

        expected = await (await theirs.execute(sql)).fetchall()
        made = await (await ours.execute(sql)).fetchall()

    assert len(list(expected)) == 16
    assert made == expected


async def test_langgraphs_own_saver_would_write_the_same_rows(saver: GuardedSaver, tmp_path: Path) -> None:
    config: Any = {"configurable": {"thread_id": "one", "checkpoint_ns": "", "checkpoint_id": "1"}}
    checkpoint: Any = {**empty_checkpoint(), "id": "2", "channel_values": {"said": "안녕" * 200}}
    twice = [[("said", "a"), ("more", 1)], [("said", "b")], [("__error__", "x")], [("__error__", "y")]]

    async with aiosqlite.connect(tmp_path / "theirs.sqlite") as connection:
        theirs = AsyncSqliteSaver(connection)
        answers = []
        for one in (theirs, saver):
            answers.append(await one.aput(config, checkpoint, {"source": "loop", "step": 1, "parents": {}}, {}))
            for writes in twice:
                await one.aput_writes(config, writes, "task", "~path")
        rows = [await every_row(one) for one in (theirs, saver)]

    assert answers[0] == answers[1]
    assert rows[0] == rows[1]
    assert len(rows[0]) == 4


async def every_row(saver: AsyncSqliteSaver) -> list[Any]:
    found: list[Any] = []
    for table in ("checkpoints", "writes"):
        found += await (await saver.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2, 3, 6")).fetchall()  # noqa: S608
    return found


@pytest.mark.parametrize("statement", ["INSERT OR REPLACE INTO checkpoints", "INSERT OR IGNORE INTO writes"])
async def test_a_process_killed_between_a_payload_and_what_refers_to_it_leaves_neither(
    statement: str, tmp_path: Path, file: Path, home: Path
) -> None:
    config = a_run()
    async with open_saver(tmp_path) as saver:
        await say(published(saver), config, "hello")
    before = held(file, "SELECT count(*) FROM payloads")

    killed = start(
        tmp_path / "said", {"FERMATA_HOME": str(home)}, killed_before, statement, str(tmp_path), config, DOCUMENT
    )
    code = killed.wait().code

    assert code == -9
    if statement.endswith("checkpoints"):
        assert held(file, "SELECT count(*) FROM payloads") == before
    assert held(file, "PRAGMA integrity_check") == ["ok"]
    async with open_saver(tmp_path) as saver:
        assert await say(published(saver), config, DOCUMENT) == [
            "hello",
            "You said: hello",
            DOCUMENT,
            f"You said: {DOCUMENT}",
        ]


async def test_payloads_that_nothing_refers_to_any_more_are_swept_and_those_that_others_need_stay(
    saver: GuardedSaver, file: Path
) -> None:
    graph, config, gone = published(saver), a_run(), a_run()
    shared, own = [random_text(300) for _ in range(600)], [random_text(300) for _ in range(300)]
    await say(graph, config, "hello", document=shared)
    await say(graph, gone, "hello", document=shared + own)
    nested = held(file, "SELECT count(*) FROM payloads WHERE substr(data, 1, 3) = x'c14670'")
    before = (await graph.aget_state(config)).values

    await saver.adelete_thread(run_of(gone))
    deleted = sweep(file, timeout=0)

    assert nested > [5]  # lists of parts
    assert 300 <= deleted < 320
    assert sweep(file, timeout=0) == 0
    async with open_saver(file.parent) as elsewhere:
        assert (await published(elsewhere).aget_state(config)).values == before


async def test_a_payload_whose_checkpoint_is_not_stored_yet_is_not_swept(
    saver: GuardedSaver, other: sqlite3.Connection, file: Path
) -> None:
    other.execute(
        "INSERT INTO writes VALUES ('t', '', 'c', 'task', '', 0, 'document', 'bytes', ?)", (DOCUMENT.encode(),)
    )

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sweep(file, timeout=0)
    other.commit()

    assert sweep(file, timeout=0) == 0
    assert other.execute("SELECT value FROM writes").fetchone() == (DOCUMENT.encode(),)


async def test_a_payload_is_not_looked_up_while_somebody_sweeps(saver: GuardedSaver, other: sqlite3.Connection) -> None:
    said: list[str] = []
    await saver.setup()
    await saver.conn.execute("BEGIN IMMEDIATE")  # as the sweep does
    other.set_trace_callback(said.append)

    with pytest.raises(sqlite3.OperationalError, match="locked"):
        other.execute("INSERT INTO writes VALUES ('t', '', 'c', 'k', '', 0, 'd', 'bytes', ?)", (DOCUMENT.encode(),))

    assert said == ["BEGIN IMMEDIATE"]
    await saver.conn.rollback()


async def test_a_value_that_cannot_be_stored_leaves_no_lock_behind(
    saver: GuardedSaver, other: sqlite3.Connection
) -> None:
    await saver.setup()

    with pytest.raises(sqlite3.IntegrityError):
        other.execute("INSERT INTO writes VALUES ('t', '', 'c', 'k', '', NULL, 'd', 'bytes', ?)", (DOCUMENT.encode(),))

    assert not other.in_transaction
    await say(published(saver), a_run(), "hello")


async def test_a_file_that_lost_a_payload_says_so(saver: GuardedSaver, other: sqlite3.Connection) -> None:
    config = a_run()
    await say(published(saver), config, DOCUMENT)
    other.execute("DELETE FROM payloads")
    other.commit()

    with pytest.raises(sqlite3.DatabaseError, match="refers to payload 1, which is not in this file"):
        _ = [one async for one in saver.alist(config)]


async def test_a_tools_answer_that_comes_twice_is_stored_once(saver: GuardedSaver, file: Path) -> None:
    answer = random_text(50_000)
    graph, config = published(saver, lambda _state: {"messages": [AIMessage(answer)]}), a_run()

    await say(graph, config, *(f"again {number}" for number in range(5)))

    (stored,) = held(file, "SELECT sum(length(data)) FROM payloads")
    assert stored < 1.5 * len(answer)

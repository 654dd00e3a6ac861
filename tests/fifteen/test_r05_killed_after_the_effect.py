"""R5: `kill -9` after the effect and before its step is stored."""

import asyncio
from pathlib import Path

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from host.checkpoints import open_saver
from nodes.effect import Effect
from tests.fifteen import bare
from tests.support.shop import a_run, till
from tests.support.warm import start

SIGKILLED = -9


async def killed(function: object, tmp_path: Path, home: Path, config: object) -> int:
    env = {"FERMATA_HOME": str(home)}
    process = await asyncio.to_thread(start, tmp_path / "said", env, function, str(tmp_path), config)
    return (await asyncio.to_thread(process.wait)).code


async def test_on_bare_langgraph_an_effect_runs_again_after_a_kill(tmp_path: Path, home: Path) -> None:
    config, book = a_run(), tmp_path / "book"
    assert await killed(bare.pay_plain_and_die, tmp_path, home, config) == SIGKILLED

    async with AsyncSqliteSaver.from_conn_string(str(tmp_path / "plain.sqlite")) as saver:
        graph = bare.plain(lambda _state: bare.note(book), lambda _state: {}).compile(checkpointer=saver)
        await graph.ainvoke(None, config, durability="sync")

    assert bare.payments(book) == 2


async def test_with_fermata_an_effect_is_found_after_a_kill_and_not_repeated(tmp_path: Path, home: Path) -> None:
    config, book = a_run(), tmp_path / "book"
    assert await killed(bare.pay_ours_and_die, tmp_path, home, config) == SIGKILLED

    async with open_saver(tmp_path) as saver:
        pay = Effect("PAYING", bare.file_delivery(book), bare.amount_of)
        ended = await till(pay).compile(checkpointer=saver).ainvoke(None, config, durability="sync")

    assert (ended["status"], bare.payments(book)) == ("COMPLETED", 1)

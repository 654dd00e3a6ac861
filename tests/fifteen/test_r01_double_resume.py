"""R1: two processes resume one approved interrupt."""

import asyncio
from pathlib import Path

from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from host.checkpoints import open_saver
from tests.fifteen import bare
from tests.support.shop import a_run, counter
from tests.support.warm import Barrier, start
from tests.support.world import World


async def both(function: object, tmp_path: Path, home: Path, config: object) -> list[int]:
    together, env = Barrier(2), {"FERMATA_HOME": str(home)}
    said = tmp_path / "said"
    rivals = [await asyncio.to_thread(start, said, env, function, str(tmp_path), config, together) for _ in range(2)]
    return [(await asyncio.to_thread(rival.wait)).code for rival in rivals]


async def test_on_bare_langgraph_two_processes_that_resume_one_approval_pay_twice(tmp_path: Path, home: Path) -> None:
    config = a_run()
    async with AsyncSqliteSaver.from_conn_string(str(tmp_path / "plain.sqlite")) as saver:
        await bare.plain(lambda _state: None).compile(checkpointer=saver).ainvoke({"amount": 5}, config)

    codes = await both(bare.resume_plain, tmp_path, home, config)

    assert (codes, bare.payments(tmp_path / "book")) == ([0, 0], 2)


async def test_with_fermata_two_processes_that_resume_one_approval_pay_once(tmp_path: Path, home: Path) -> None:
    config = a_run()
    async with open_saver(tmp_path) as saver:
        await counter(World()).compile(checkpointer=saver).ainvoke({"amount": 5}, config)

    codes = await both(bare.resume_ours, tmp_path, home, config)

    assert (sorted(codes), bare.payments(tmp_path / "book")) == ([0, 3], 1)

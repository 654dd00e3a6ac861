"""Commands and bare resumes in processes of their own, killed at the hotel's commit."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from langgraph_sdk import get_sync_client

from host.exits import Exit
from reliability.ledger import ledger, requests
from tests.support import warm
from tests.support.dev_server import DevServer
from tests.support.doors import APPROVE, World

ONE_OF_EACH = {"flight": 1, "hotel": 1, "car": 1}


def command(world: World, tmp_path: Path, *words: str) -> warm.Process:
    return warm.fermata(tmp_path / "processes", world.env, *words)


def kill_at_the_hotel(world: World, kill: Callable[[], None], *, release: bool = True) -> None:
    """SIGKILL at the very moment when the service holds the call back; then the call goes its way."""
    assert world.booking.faults.holds.arrived(), "nobody called"
    kill()
    if release:
        world.booking.faults.holds.release()


def waiting(run: str) -> str:
    """The request that the run waits for."""
    return ledger().call(requests.inbox, run)[0].id


def decision(run: str) -> requests.Request:
    return ledger().call(requests.of_run, run)[0]


def answer_bare(run: str, value: Any, barrier: Any = None) -> int:
    """In a process of its own: resume with a bare `graph.ainvoke`."""
    import asyncio

    from langgraph.types import Command

    from graphs.travel import graph
    from host.checkpoints import open_saver
    from reliability.errors import FermataError

    async def resume() -> int:
        async with open_saver() as saver:
            bare = graph.copy(update={"checkpointer": saver})
            if barrier is not None:
                barrier.wait(30)
            try:
                await bare.ainvoke(Command(resume=value), {"configurable": {"thread_id": run}})
            except FermataError as refused:
                sys.stderr.write(str(refused))
                return int(Exit.REFUSED)
            return 0

    return asyncio.run(resume())


def approve_without_waiting(server: DevServer, run: str) -> None:
    with get_sync_client(url=server.url) as client:
        client.runs.create(run, "travel", command={"resume": APPROVE})

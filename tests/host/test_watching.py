"""The server lists runs that were started elsewhere, also after a ledger that was out of reach for a while."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

import host.server
from reliability.ledger import ledger, runs

RUN = "6f1c2a1e-0000-4000-8000-000000000001"


class Studio:
    """The part of LangGraph's client that the watcher uses; `listed` is what it put into the server's list."""

    def __init__(self, home: Path) -> None:
        self.assistants = self.threads = self
        self.home, self.looks = home, 0
        self.listed: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def search(self, limit: int) -> list[dict[str, str]]:
        """At the second look the ledger is whole, and somebody began a run."""
        self.looks += 1
        if self.looks == 2:
            await asyncio.to_thread(self._mended)
        return [{"graph_id": "travel"}] if self.looks >= 2 else []

    async def create(self, *, thread_id: str, **_: Any) -> None:
        self.listed.set_result(thread_id)

    def _mended(self) -> None:
        (self.home / "ledger.sqlite").unlink()
        ledger().call(runs.begin, RUN, "travel", "v1", "kim", "to Tokyo")


@pytest.fixture
def damaged(home: Path) -> Path:
    home.mkdir()
    (home / "ledger.sqlite").write_bytes(b"no database" * 500)
    return home


async def test_a_run_is_listed_though_the_ledger_was_out_of_reach_before(
    damaged: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = Studio(damaged)
    monkeypatch.setattr(host.server, "get_client", lambda: studio)
    monkeypatch.setattr(host.server, "EVERY", 0)

    watching = asyncio.create_task(host.server.register_runs_started_elsewhere())
    await asyncio.wait({watching, studio.listed}, return_when=asyncio.FIRST_COMPLETED, timeout=60)
    watching.cancel()

    assert studio.listed.done() and studio.listed.result() == RUN

"""How many files a run may create and change, counted over all of its effects."""

import asyncio
import uuid
from pathlib import Path
from typing import Any

from langgraph.checkpoint.memory import InMemorySaver

from reliability.ledger import ledger
from reliability.ledger.intents import of_run
from tests.support import warm, writing
from tests.support.shop import a_run
from tools.guards.behaviour import Behaviour

SIGKILLED = -9


def written(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def wrote(folder: Path, files: list[dict[str, str]], limits: Behaviour = writing.LIMITS) -> dict[str, Any]:
    await asyncio.to_thread(folder.mkdir, exist_ok=True)
    graph = writing.writing(limits).copy(update={"checkpointer": InMemorySaver()})
    ended: dict[str, Any] = await graph.ainvoke({"folder": str(folder), "files": files, "at": 0}, a_run())
    return ended


async def test_a_run_creates_as_many_files_as_it_may_and_no_more(tmp_path: Path) -> None:
    ended = await wrote(tmp_path / "out", writing.created("a", "b", "c", "d"))

    assert ended["status"] == "REFUSED" and written(tmp_path / "out") == ["a", "b", "c"]
    reason = ended["outcomes"]["WRITING"]["reason"]
    assert reason == "a run may create 3 files here, and this one would create 4 (3 until now); it was not sent"


async def test_a_file_counts_once_however_it_is_called_and_what_was_created_may_be_changed(tmp_path: Path) -> None:
    files = [*writing.created("a", "b"), *writing.changed("a", "./b", "x", "x"), *writing.created("./a")]

    ended = await wrote(tmp_path / "out", [*files, *writing.changed("y")])
    over = await wrote(tmp_path / "out", [*files, *writing.changed("y", "z")])

    assert (ended["status"], over["status"]) == ("WRITTEN", "REFUSED")
    assert "may change 2 files here, and this one would change 3" in over["outcomes"]["WRITING"]["reason"]


async def test_a_limit_of_one_and_of_none(tmp_path: Path) -> None:
    one = await wrote(tmp_path / "one", writing.created("a", "b"), Behaviour(max_file_creations=1))
    none = await wrote(tmp_path / "none", writing.created("a"), Behaviour(max_file_creations=0))
    free = await wrote(tmp_path / "free", writing.created("a", "b", "c", "d"), Behaviour())

    assert "may create 1 file here" in one["outcomes"]["WRITING"]["reason"]
    assert (written(tmp_path / "none"), none["status"]) == ([], "REFUSED")
    assert free["status"] == "WRITTEN"


def test_a_killed_process_does_not_forget_how_many_files_there_are(tmp_path: Path, home: Path) -> None:
    run, folder = str(uuid.uuid4()), tmp_path / "out"
    folder.mkdir()
    env = {"FERMATA_HOME": str(home)}
    files = [*writing.created("a", "b"), *writing.created("c", text="and die"), *writing.created("d")]

    killed = warm.start(tmp_path / "p", env, writing.start, run, str(home), str(folder), files).wait()
    # The file that was being written kills whoever writes it; the second time it is only probed and sent again.
    (folder / "c").unlink()
    again = warm.start(tmp_path / "p", env, _gone_on, run, str(home), str(folder)).wait()

    assert (killed.code, again.code) == (SIGKILLED, 0), again.err
    assert written(folder) == ["a", "b", "c"]
    assert [row.status for row in ledger().call(of_run, run)] == ["done", "done", "done", "failed"]


def _gone_on(run: str, home: str, folder: str) -> int:
    """Go on without the kill."""
    import os

    os.kill = lambda *_: None  # type: ignore[assignment]
    return writing.start(run, home, folder, [])

"""An agent with tools in LangGraph's dev server: nothing blocks its event loop, and a killed server pays once."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from langgraph_sdk import get_sync_client

from tests.support import a_desk
from tests.support.dev_server import copy_project, dev_server


def desk_project(folder: Path, desk: str = a_desk.__file__) -> Path:
    """The project, and a desk as its workflow."""
    copy_project(folder)
    shutil.copy(desk, folder / "graphs" / "desk.py")
    settings = json.loads((folder / "langgraph.json").read_text("utf-8"))
    settings["graphs"] = {"desk": {"path": "./graphs/desk.py:graph"}}
    (folder / "langgraph.json").write_text(json.dumps(settings), "utf-8")
    return folder


@pytest.mark.certify
def test_an_agent_in_a_server_that_is_killed_after_its_payment_pays_once(tmp_path: Path, home: Path) -> None:
    folder, env = desk_project(tmp_path / "project"), {"FERMATA_HOME": str(home)}
    asked = {"messages": [{"role": "user", "content": "7번 주문 환불해 주세요"}]}
    with dev_server(folder, env) as server, get_sync_client(url=server.url) as client:
        thread = client.threads.create(graph_id="desk")["thread_id"]
        client.runs.create(thread, "desk", input=asked)
        server.process.wait(60)

    with dev_server(folder, env) as again, get_sync_client(url=again.url) as client:
        client.threads.create(thread_id=thread, graph_id="desk", if_exists="do_nothing")
        ended: Any = client.runs.wait(thread, "desk", input=None)

    assert ended["messages"][-1]["content"] == "환불했습니다."
    assert (home / "book").read_text("utf-8").splitlines() == [f"{thread}:BILLING/1/REFUNDING:1"]
    assert "BlockingError" not in (folder / "server.log").read_text("utf-8")

"""A document's workflow in LangGraph's server: a file of two lines, one line in `langgraph.json`."""

import json
from pathlib import Path
from typing import Any

from langgraph_sdk import get_sync_client
from langgraph_sdk.client import SyncLangGraphClient

from tests.declared.small import orchestrator
from tests.support import warm
from tests.support.dev_server import copy_project, dev_server
from tests.support.until import until

TWO_LINES = """import fermata
graph = fermata.graphs_in("small.yaml")["small/ask"]
"""


def test_a_document_is_served_with_two_lines_and_one_gate_is_decided_from_the_shell(home: Path, tmp_path: Path) -> None:
    folder, env = copy_project(tmp_path / "server"), {"FERMATA_HOME": str(home), "LANGSMITH_TRACING": "false"}
    (folder / "small.yaml").write_text(orchestrator())
    (folder / "declared.py").write_text(TWO_LINES)
    settings: Any = json.loads((folder / "langgraph.json").read_text())
    settings["graphs"]["ask"] = {"path": "./declared.py:graph"}
    (folder / "langgraph.json").write_text(json.dumps(settings))
    warm.fermata(tmp_path / "said", env, "apply", "-f", str(folder / "small.yaml")).wait()
    elsewhere = warm.fermata(tmp_path / "said", env, "run", "ask", "--input", "{}", "--json").wait().json["id"]

    with dev_server(folder, env) as server, get_sync_client(url=server.url) as client:
        thread = client.threads.create()
        client.runs.wait(thread["thread_id"], "ask", input={})
        asked = client.threads.get_state(thread["thread_id"])
        request = asked["interrupts"][0]["value"]["request"]
        until(lambda: found(client, elsewhere))
        listed = found(client, elsewhere)
        told = warm.fermata(tmp_path / "said", env, "approve", request, "--as", "lee@platform", "--json").wait()
        log = server.log.read_text()

    assert asked["next"] == ["APPROVING"]
    assert (told.code, told.json["workflow"], told.json["status"]) == (0, "small/ask", "COMPLETED"), told.err
    assert "Blocking" not in log
    assert [one["metadata"]["graph_id"] for one in listed] == ["ask"]


def found(client: SyncLangGraphClient, run: str) -> list[Any]:
    """What the server lists of a run."""
    return [one for one in client.threads.search(limit=100) if one["thread_id"] == run]

"""Under LangGraph's server a directory holds: a token over HTTP decides and drives on, a resume by name does not."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from langgraph_sdk import get_sync_client

from reliability.ledger import audit, ledger
from tests.approvers.conftest import Tokens
from tests.support.dev_server import copy_project, dev_server
from tests.support.doors import APPROVE, TRIP
from tests.support.until import until


def test_a_trip_waits_for_somebody_with_a_token_and_then_goes_on_by_itself(
    tokens: Tokens, tmp_path: Path, home: Path
) -> None:
    with dev_server(copy_project(tmp_path / "server"), {}) as server, get_sync_client(url=server.url) as client:
        run = client.threads.create(graph_id="travel")["thread_id"]
        client.runs.wait(run, "travel", input={"trip": TRIP})

        client.runs.wait(run, "travel", command={"resume": APPROVE})
        asked: Any = client.threads.get_state(run)["interrupts"][0]
        secret = {**APPROVE, "token": tokens["zoe"]}
        with pytest.raises(httpx.HTTPStatusError, match="422"):
            client.runs.wait(run, "travel", command={"resume": secret})

        place = f"{server.url}/fermata/requests/{asked['value']['request']}/votes"
        wrong = httpx.post(place, json={"decision": "approve"}, headers={"Authorization": "Bearer fermata_x"})
        right = httpx.post(
            place, json={"decision": "approve"}, headers={"Authorization": f"Bearer {tokens['zoe']}"}, timeout=60
        )
        until(lambda: client.threads.get_state(run)["values"].get("status") == "COMPLETED")

    assert "nobody vouches for" in asked["value"]["refused"]
    assert (wrong.status_code, right.status_code, right.json()["decided_by"]) == (401, 200, "zoe")
    kinds = [row.kind for row in ledger().call(lambda tx: list(audit.rows(tx, run)))]
    assert kinds[:4] == ["asked", "vote refused", "voted", "decided"]
    assert ledger().call(audit.wrong)[1] == []
    files = [file for folder in (home, tmp_path / "server") for file in folder.rglob("*") if file.is_file()]
    assert [file for file in files if tokens["zoe"].encode() in file.read_bytes()] == []

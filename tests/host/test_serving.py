"""`fermata serve` is a process that answers what the site counted, whoever counted it."""

import os
import socket
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from host.exits import Exit
from host.metrics.beside import Beside
from host.serving import app
from tests.support import warm
from tests.support.counted import drive
from tests.support.dev_server import ROOT


@contextmanager
def serving(folder: Path, home: Path) -> Iterator[str]:
    words = [sys.executable, "-m", "host.cli", "serve", "--port", "0"]
    env = {**os.environ, "FERMATA_HOME": str(home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(words, cwd=folder, env=env, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[2]
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_server_tells_what_other_processes_did_before_and_while_it_runs(tmp_path: Path, home: Path) -> None:
    env = {"FERMATA_HOME": str(home)}
    warm.start(tmp_path / "processes", env, drive, str(home), str(uuid.uuid4()), True).wait()

    with serving(tmp_path, home) as address:
        before = httpx.get(f"{address}/metrics", timeout=30)
        inbox = httpx.get(f"{address}/fermata/inbox", timeout=30)

    assert 'ai_agent_tasks_total{agent="sorter",status="success"} 1.0' in before.text
    assert 'fermata_run_outcomes_total{status="COUNTED",workflow="stock"} 1.0' in before.text
    assert before.headers["content-type"].startswith("text/plain")
    assert inbox.status_code == 200


def test_a_port_that_is_taken_is_bad_input_in_one_line(tmp_path: Path, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])

        done = warm.fermata(tmp_path, {"FERMATA_HOME": str(home)}, "serve", "--port", port).wait()

    assert done.code == Exit.BAD_INPUT
    assert f"cannot listen on 127.0.0.1:{port}" in done.err


def test_a_new_site_has_every_metric_and_no_number_yet(home: Path) -> None:
    page = TestClient(app).get("/metrics", headers={"accept": "application/openmetrics-text; version=1.0.0"})

    assert page.headers["content-type"].startswith("application/openmetrics-text")
    assert page.text.endswith("# EOF\n")
    assert "# TYPE ai_agent_tasks counter" in page.text
    assert "fermata_requests_open 0.0" in page.text


def test_ours_stand_below_a_servers_own_metrics_and_nothing_else_is_touched(home: Path) -> None:
    theirs = TestClient(Beside(_server))

    page, other, json = theirs.get("/metrics"), theirs.get("/other"), theirs.get("/metrics?format=json")

    assert page.text.startswith("theirs 1\n")
    assert "fermata_requests_open 0.0" in page.text
    assert int(page.headers["content-length"]) == len(page.content)
    assert other.text == json.text == "theirs 1\n"


async def _server(scope, receive, send) -> None:  # type: ignore[no-untyped-def]
    await PlainTextResponse("theirs 1\n")(scope, receive, send)

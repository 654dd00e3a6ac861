"""`langgraph dev` as a real process on a free loopback port."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests.support.ports import free_port

ROOT = Path(__file__).parents[2]


@dataclass
class DevServer:
    url: str
    process: subprocess.Popen[str]
    log: Path

    def kill(self) -> None:
        """SIGKILL to the server and everything it started."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def copy_project(folder: Path) -> Path:
    """The code as it stands, in a folder of its own: for the server's own files, or to change a line of it."""
    for room in ("fermata", "graphs", "host", "nodes", "reliability", "state", "tools"):
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "langgraph.json", folder)
    return folder


@contextmanager
def dev_server(folder: Path, env: Mapping[str, str]) -> Iterator[DevServer]:
    """Serve the project in `folder`, without `--allow-blocking`."""
    port = free_port()
    log = folder / "server.log"
    words = ["dev", "--no-browser", "--no-reload", "--port", str(port), "--n-jobs-per-worker", "4"]
    with log.open("a") as told:
        process = subprocess.Popen(
            [sys.executable, "-m", "langgraph_cli", *words],
            cwd=folder,
            env={**os.environ, "LANGGRAPH_CLI_NO_ANALYTICS": "1", "PYTHONPATH": str(folder), **env},
            stdout=told,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
    server = DevServer(f"http://127.0.0.1:{port}", process, log)
    try:
        _wait_until_ready(server)
        yield server
    finally:
        if process.poll() is None:
            server.kill()


def _wait_until_ready(server: DevServer) -> None:
    """Ask until it answers; each refused connection returns at once, so the pause between two asks is a wait on the
    process itself, which would end the waiting if it died.
    """
    for _ in range(600):
        try:
            if httpx.get(f"{server.url}/ok", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        ended = threading.Event()
        ended.wait(0.1)
        assert server.process.poll() is None, server.log.read_text()[-3000:]
    raise AssertionError(f"the dev server was not ready in 60 s: {server.log.read_text()[-3000:]}")

"""Prometheus on this machine: installed from Debian's packages where it is missing, started on a free loopback port.

    python deploy/prometheus/local.py install
    python deploy/prometheus/local.py run [--target 127.0.0.1:9464]

`run` scrapes a `fermata serve` with the rules beside this file, until Ctrl-C. Tests import `prometheus` and
`alertmanager`.
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
PACKAGES = ("prometheus", "prometheus-alertmanager")


PROGRAMS = ("prometheus", "promtool", "prometheus-alertmanager")
NOBODY = {"route": {"receiver": "nobody", "group_wait": "1s"}, "receivers": [{"name": "nobody"}]}
"""Of an Alertmanager that is only looked at."""


def installed() -> bool:
    return all(shutil.which(program) for program in PROGRAMS)


def install() -> str | None:
    """Why it cannot be had, or None. Needs root and apt; Debian would start it as a service, which is not wanted."""
    if installed():
        return None
    if shutil.which("apt-get") is None or os.geteuid() != 0:
        return "prometheus is not installed, and apt-get needs root; on Debian: sudo apt-get install prometheus"
    quiet = {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1", **os.environ}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]):
        done = subprocess.run(["apt-get", *words], env=quiet, capture_output=True, text=True, check=False)
        if done.returncode:
            return f"apt-get {words[0]} failed: {done.stderr.strip()[-300:]}"
    return None


def config_for(target: str, every: str, alertmanager: str | None = None) -> dict[str, Any]:
    """The shipped configuration, with another target and pace; alerts are judged, and sent to this Alertmanager
    (`HOST:PORT`) or nowhere.
    """
    known: dict[str, Any] = yaml.safe_load((HERE / "prometheus.yml").read_text("utf-8"))
    known["global"] = {"scrape_interval": every, "evaluation_interval": every}
    known["rule_files"] = [str(HERE / name) for name in known["rule_files"]]
    known["scrape_configs"][0]["static_configs"] = [{"targets": [target]}]
    if alertmanager is None:
        del known["alerting"]
    else:
        known["alerting"]["alertmanagers"][0]["static_configs"] = [{"targets": [alertmanager]}]
    return known


@contextmanager
def prometheus(folder: Path, config: Mapping[str, Any]) -> Iterator[str]:
    """Its address, while the block lasts; it is ended by its process id."""
    file, data = folder / "prometheus.yml", folder / "data"
    file.write_text(yaml.safe_dump(dict(config)), "utf-8")
    address = f"127.0.0.1:{_free_port()}"
    options = [f"--config.file={file}", f"--storage.tsdb.path={data}", f"--web.listen-address={address}"]
    with _running(["prometheus", *options], address, folder / "prometheus.log"):
        yield f"http://{address}"


@contextmanager
def alertmanager(folder: Path) -> Iterator[str]:
    """The same of an Alertmanager alone (no cluster), which tells nobody."""
    file, data = folder / "alertmanager.yml", folder / "alerts"
    file.write_text(yaml.safe_dump(NOBODY), "utf-8")
    address = f"127.0.0.1:{_free_port()}"
    options = [f"--config.file={file}", f"--storage.path={data}", f"--web.listen-address={address}"]
    words = ["prometheus-alertmanager", *options, "--cluster.listen-address="]
    with _running(words, address, folder / "alertmanager.log"):
        yield f"http://{address}"


@contextmanager
def _running(words: Sequence[str], address: str, file: Path) -> Iterator[None]:
    with file.open("w") as log:
        process = subprocess.Popen(words, stdout=log, stderr=log)
    try:
        _wait(process, f"http://{address}/-/ready", file)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _wait(process: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            threading.Event().wait(0.1)
        if process.poll() is not None:
            break
    raise RuntimeError(f"{process.args} did not start: {log.read_text('utf-8')[-1000:]}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def run(target: str) -> None:
    """Until it is stopped, from the keyboard or by a signal; Prometheus never outlives it but for SIGKILL."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    with tempfile.TemporaryDirectory() as folder, prometheus(Path(folder), config_for(target, "5s")) as address:
        print(f"Prometheus: {address}; Ctrl-C ends", flush=True)
        with suppress(KeyboardInterrupt):
            signal.pause()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("action", choices=("install", "run"))
    parser.add_argument("--target", default="127.0.0.1:9464", help="where `fermata serve` listens")
    given = parser.parse_args()
    if trouble := install():
        sys.exit(trouble)
    if given.action == "run":
        run(given.target)


if __name__ == "__main__":
    main()

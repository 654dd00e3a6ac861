"""What being observed costs: the CPU time of a state with everything off, with metrics, with a log, with traces.

In turns in one process, as `benchmarks.states` measures. `python -m benchmarks.observing`.
"""

import asyncio
import os
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from benchmarks.machines import machine, plain
from benchmarks.states import Bare
from benchmarks.states import _round as turn
from graphs.publish import publish
from host.checkpoints import open_saver
from host.metrics.exposing import text
from host.metrics.reading import Reading
from reliability.ledger import ledger

ROUNDS = 15
OFF = {"FERMATA_METRICS": "off", "FERMATA_LOG": "", "FERMATA_TRACES": ""}


async def costs(folder: Path, receiver: str) -> dict[str, tuple[float, float, float]]:
    """[ms] of CPU a state, that beside the same with all off, and the spread of the first against itself."""
    os.environ["FERMATA_HOME"] = str(folder)
    await asyncio.to_thread(ledger)
    settings = {
        "off": OFF,
        "off, once more": OFF,
        "metrics": {**OFF, "FERMATA_METRICS": ""},
        "metrics and a log": {**OFF, "FERMATA_METRICS": "", "FERMATA_LOG": str(folder / "log")},
        "metrics and traces": {**OFF, "FERMATA_METRICS": "", "FERMATA_TRACES": receiver},
    }
    measured: dict[str, list[float]] = {name: [] for name in settings}
    async with open_saver() as saver:
        driven = Bare(publish(machine(plain), "row").copy(update={"checkpointer": saver}))
        for _ in range(ROUNDS):
            for name, set_to in settings.items():
                with environment(set_to):
                    measured[name].append(await turn(driven))
    return {name: (statistics.median(these), *_ratios(these, measured["off"])) for name, these in measured.items()}


def _ratios(these: list[float], off: list[float]) -> tuple[float, float]:
    ratios = [one / other for one, other in zip(these, off, strict=True)]
    return statistics.median(ratios), statistics.pstdev(ratios)


@contextmanager
def environment(set_to: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in set_to}
    for name, value in set_to.items():
        _set(name, value or None)
    try:
        yield
    finally:
        for name, known in before.items():
            _set(name, known)


def _set(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def scrape(times: int = 20) -> float:
    """[ms] a scrape that nobody asked for within the last second."""
    took = []
    for _ in range(times):
        began = time.perf_counter()
        text(reading=Reading())
        took.append((time.perf_counter() - began) * 1000)
    return statistics.median(took)


def listening() -> str:
    """Takes every trace and throws it away, until this process ends."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Taking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_address[1]}"


class _Taking(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        found = asyncio.run(costs(Path(made), listening()))
        print(f"{'a state, observed by':<28} {'CPU [ms]':>9} {'/ off':>7} {'±':>6}")
        for name, (milliseconds, ratio, spread) in found.items():
            print(f"{name:<28} {milliseconds:>9.3f} {ratio:>7.3f} {spread:>6.3f}")
        print(f"a scrape of this site: {scrape():.1f} ms")


if __name__ == "__main__":
    main()

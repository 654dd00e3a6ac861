"""Opens the sandbox: as an app on a file, or as a server of its own."""

from pathlib import Path

from starlette.applications import Starlette

from tools.booking.sandbox.app import create_app
from tools.booking.sandbox.faults import Faults, from_file
from tools.booking.sandbox.store import Store
from tools.sandbox import server


def open_app(path: Path, script: Path | None = None) -> Starlette:
    """The sandbox on the SQLite file `path`, with the fault script in `script`."""
    return create_app(Store(path), Faults(from_file(script) if script else ()))


def serve(host: str, port: int, path: Path, faults: Path | None = None) -> None:
    """Serve until interrupted; `faults` is a fault script."""
    trouble = Faults(from_file(faults) if faults else ())
    server.serve(create_app(Store(path), trouble), trouble, host, port)

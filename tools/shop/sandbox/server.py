"""The shop sandbox as a server of its own."""

from pathlib import Path

from tools.sandbox import server
from tools.sandbox.faults import Faults, read_file
from tools.shop.sandbox.app import create_app, shop_store
from tools.shop.sandbox.faults import Rule


def serve(host: str, port: int, path: Path, faults: Path | None = None) -> None:
    """Serve the SQLite file `path` until interrupted; `faults` is a fault script."""
    trouble = Faults(read_file(faults, Rule) if faults else (), Rule)
    server.serve(create_app(shop_store(path), trouble), trouble, host, port)

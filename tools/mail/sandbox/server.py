"""The mail sandbox as a server of its own."""

from pathlib import Path

from tools.mail.sandbox.app import Rule, create_app, mail_store
from tools.sandbox import server
from tools.sandbox.faults import Faults, read_file


def serve(host: str, port: int, path: Path, faults: Path | None = None) -> None:
    """Serve the SQLite file `path` until interrupted; `faults` is a fault script."""
    trouble = Faults(read_file(faults, Rule) if faults else (), Rule)
    server.serve(create_app(mail_store(path), trouble), trouble, host, port)

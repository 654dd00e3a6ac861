"""A sandbox as a server of its own."""

import uvicorn
from starlette.applications import Starlette

from tools.sandbox.faults import Faults


def serve(app: Starlette, faults: Faults, host: str, port: int) -> None:
    """Serve until interrupted."""
    try:
        uvicorn.run(app, host=host, port=port, log_level="warning", timeout_graceful_shutdown=1)
    finally:
        faults.holds.close()  # a held call's thread would keep the process alive

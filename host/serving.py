"""`fermata serve`: the routes that LangGraph's server has beside its own, without it: metrics, and decisions."""

import socket

from starlette.applications import Starlette

from host.routes import ROUTES
from reliability.errors import BadInput

app = Starlette(routes=ROUTES)


def serve(host: str, port: int) -> None:
    """Until it is stopped from the keyboard.

    Raises:
        BadInput: nothing can listen there.
    """
    import uvicorn

    try:
        listening = socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        raise BadInput(f"cannot listen on {host}:{port} ({error}); accepted: a free port of this machine") from error
    address, chosen = listening.getsockname()[:2]
    print(f"serving on http://{address}:{chosen} (metrics: /metrics); Ctrl-C ends", flush=True)  # noqa: T201 # for people
    uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none")).run([listening])

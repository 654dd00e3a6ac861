"""The app that LangGraph's server mounts beside its own routes.

The server keeps a registry of threads of its own. Runs that were started elsewhere (CLI, Python) are put into it while
the server runs, so that Studio lists them and people can decide there.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.errors import LangGraphError
from starlette.applications import Starlette

from graphs.catalog import WORKFLOWS
from host.routes import ROUTES
from reliability.ledger import aside, runs

EVERY = 1.0
"""[s] between two looks at the registry of runs."""


async def register_runs_started_elsewhere() -> None:
    """Look for new runs for as long as the server runs; one that it knows already is left alone."""
    client = get_client()  # without a URL: the server that this very process is
    known: set[str] = set()
    while True:
        with suppress(httpx.HTTPError, LangGraphError):  # not up yet, or busy: the next look will do
            for run in await aside(runs.newest, 200):
                if run.id not in known and run.workflow in WORKFLOWS:
                    await client.threads.create(
                        thread_id=run.id,
                        graph_id=run.workflow,
                        if_exists="do_nothing",
                        metadata={"title": run.title, "workflow": run.workflow},
                    )
                    known.add(run.id)
        await asyncio.sleep(EVERY)


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    looking = asyncio.create_task(register_runs_started_elsewhere())
    try:
        yield
    finally:
        looking.cancel()


app = Starlette(routes=ROUTES, lifespan=lifespan)

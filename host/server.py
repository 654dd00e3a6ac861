"""The app that LangGraph's server mounts beside its own routes.

The server keeps a registry of threads of its own. Runs that were started elsewhere (CLI, Python) are put into it while
the server runs, so that Studio lists them and people can decide there.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager, suppress

import httpx
from langgraph_sdk import get_client
from langgraph_sdk.errors import LangGraphError
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.middleware import Middleware

from graphs.catalog import WORKFLOWS
from host.handing_over import NoCredentials
from host.metrics.beside import Beside
from host.routes import ROUTES
from host.runs import open_host
from host.sweeper import GRACE, Sweeper, Swept, pause
from reliability.errors import FermataError
from reliability.ledger import aside, runs
from tools.guards.showing import masked

EVERY = 1.0
"""[s] between two looks at the registry of runs."""

log = logging.getLogger("fermata.server")


async def register_runs_started_elsewhere() -> None:
    """Look for new runs for as long as the server runs; one that it knows already is left alone."""
    client = get_client()  # without a URL: the server that this very process is
    known: set[str] = set()
    served: Collection[str] = ()
    while True:
        with suppress(httpx.HTTPError, LangGraphError, SQLAlchemyError):  # not up yet, or busy: the next look will do
            served = served or {one["graph_id"] for one in await client.assistants.search(limit=1000)}
            for run in await aside(runs.newest, 200):
                graph = graph_of(run.workflow, served)
                if run.id not in known and graph is not None:
                    await client.threads.create(
                        thread_id=run.id,
                        graph_id=graph,
                        if_exists="do_nothing",
                        metadata={"title": run.title, "workflow": run.workflow},
                    )
                    known.add(run.id)
        await asyncio.sleep(EVERY)


def graph_of(workflow: str, served: Collection[str]) -> str | None:
    """What the server calls the workflow's graph; one that a document declares may go by its short name there."""
    short = workflow.rpartition("/")[2]
    meant = workflow if workflow in served or short in WORKFLOWS else short
    return meant if meant in served else None


async def sweep_where_wanted() -> None:
    """Sweep for as long as the server runs, where `[sweeper]` in fermata.toml says how often."""
    try:
        every = await asyncio.to_thread(pause)
        if every is not None:
            async with open_host() as host:
                await Sweeper(host, grace=GRACE).loop(every, _log)
    except FermataError as error:
        log.error("the sweeper has not begun: %s", masked(str(error)))
    except Exception:
        log.exception("the sweeper of this server has ended; `fermata sweep` takes its place")
        raise


def _log(swept: Swept) -> None:
    for wrong in (*swept.trouble, *(f"{one.run}: not woken: {one.trouble}" for one in swept.woken if one.trouble)):
        log.warning("sweeper: %s", masked(wrong))


@asynccontextmanager
async def lifespan(_app: Starlette) -> AsyncIterator[None]:
    at_work = [asyncio.create_task(work()) for work in (register_runs_started_elsewhere, sweep_where_wanted)]
    try:
        yield
    finally:
        for task in at_work:
            task.cancel()
        await asyncio.gather(*at_work, return_exceptions=True)  # the sweeper closes its files


app = Starlette(routes=ROUTES, lifespan=lifespan, middleware=[Middleware(Beside), Middleware(NoCredentials)])

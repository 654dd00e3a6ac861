"""Where a run of the shop stands: what it asks, what the ledger has of it, the checkpoint before a state."""

from typing import Any

from langgraph.types import Interrupt

from reliability.ledger import aside, intents, requests
from tests.support.shop import Config, run_of


async def before(graph: Any, config: Config, phase: str) -> Config:
    """The checkpoint at which the phase was about to be entered."""
    async for snapshot in graph.aget_state_history(config):
        if snapshot.next == (phase,):
            found: Config = snapshot.config
            return found
    raise AssertionError(f"{phase} was never entered")


async def recorded(config: Config) -> dict[str, str]:
    rows = await aside(intents.of_run, run_of(config))
    return {row.key.removeprefix(f"{run_of(config)}:"): row.status for row in rows}


def asked(paused: dict[str, Any]) -> Interrupt:
    (interrupt,) = paused["__interrupt__"]
    found: Interrupt = interrupt
    return found


async def open_request(config: Config) -> requests.Request:
    (request,) = await aside(requests.inbox, run_of(config))
    return request

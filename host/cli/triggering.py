"""`fermata trigger`: what is declared, one look, or the loop."""

import asyncio
import sys
from dataclasses import asdict
from typing import Any

from host.cli.lines import at_once, in_json
from host.exits import of_error
from host.runs import open_host
from host.triggers.firing import Looked, look
from host.triggers.looping import look_at_all, loop
from host.triggers.trigger import Trigger, trigger, triggers
from reliability.clock import SystemClock
from reliability.errors import BadInput, FermataError
from reliability.ledger import firings, ledger

ACTIONS = ("list", "once", "run")


def act(action: str, name: str | None, once: bool, as_json: bool) -> int:
    """The exit code.

    Raises:
        BadInput, NotFound: no such action or trigger, or one that cannot be used.
    """
    if action not in ACTIONS:
        raise BadInput(f"the action is {action!r}; accepted: {', '.join(ACTIONS)}")
    if action == "once" and name is None:
        raise BadInput("no trigger was named; accepted: fermata trigger once NAME")
    known = [trigger(name)] if name else triggers()
    if action == "list":
        return _list(known, as_json)
    if not known:
        raise BadInput("no trigger is declared; accepted: [triggers.NAME] in fermata.toml (docs/triggers.md)")
    if action == "once":
        return asyncio.run(_once(known[0], as_json))
    return asyncio.run(_run(known, once, as_json))


def _list(known: list[Trigger], as_json: bool) -> int:
    rows = [(one, ledger().call(firings.last, one.name)) for one in known]
    if as_json:
        told = [
            {"name": one.name, "workflow": one.workflow, "when": one.said, "last": asdict(last) if last else None}
            for one, last in rows
        ]
        at_once(in_json(told))
    else:
        for one, last in rows:
            fired = f"; last at {last.at}: run {last.run}" if last else "; never fired"
            at_once(f"{one.name}: {one.workflow}, {one.said}{fired}")
    return 0


async def _once(one: Trigger, as_json: bool) -> int:
    async with open_host() as host:
        _say(await look(host, one, SystemClock().now()), as_json)
    return 0


async def _run(known: list[Trigger], once: bool, as_json: bool) -> int:
    codes = [0]

    def tell(said: Looked | tuple[Trigger, FermataError]) -> None:
        if isinstance(said, Looked):
            _say(said, as_json)
            return
        one, error = said
        codes.append(int(of_error(error)))
        sys.stderr.write(f"fermata: {one.name}: {' '.join(str(error).split())}\n")

    async with open_host() as host:
        if once:
            await look_at_all(host, known, SystemClock().now(), tell)
        else:
            await loop(host, known, SystemClock(), asyncio.sleep, tell)
    return max(codes)


def _say(looked: Looked, as_json: bool) -> None:
    if as_json:
        told: dict[str, Any] = asdict(looked)
        at_once(in_json(told))
    else:
        run = f" (run {looked.run})" if looked.run else ""
        at_once(f"{looked.trigger}: {looked.what}: {looked.told}{run}")

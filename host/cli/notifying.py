"""`fermata notifications`: what people were told, what waits, and what was given up; `--retry` tries that again."""

import asyncio
from dataclasses import asdict

from rich.markup import escape
from rich.table import Table

from host.cli.lines import machine
from host.cli.wide import wide
from host.notifying import deliver
from reliability.attempts import Attempts
from reliability.errors import NotFound
from reliability.ledger import deliveries, ledger
from reliability.ledger.deliveries import Delivery
from tools.notifications.routes import routes


def notifications(notice: str | None, retry: bool, as_json: bool) -> None:
    """List them, newest first; with `retry`, what was given up is sent again first.

    Raises:
        NotFound: of that notice nothing was given up. BadInput: a route cannot be used; nothing was sent.
    """
    if retry:
        known = routes()
        if not ledger().call(deliveries.retry, notice) and notice is not None:
            raise NotFound(f"of the notice {notice!r} nothing was given up; `fermata notifications` lists them")
        asyncio.run(deliver(known, Attempts()))
    found = ledger().call(deliveries.newest)
    shown = [one for one in found if notice is None or one.notice.id == notice]
    if as_json:
        machine({"notifications": [_data(one) for one in shown]})
        return None
    console = wide()
    if not shown:
        return console.print("nobody was told anything yet")
    return console.print(_table(shown))


def _data(one: Delivery) -> dict[str, object]:
    told = {name: value for name, value in asdict(one).items() if name != "notice"}
    return {"notice": one.notice.id, "event": one.notice.event, "run": one.notice.run, "at": one.notice.at, **told}


def _table(shown: list[Delivery]) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("notice", "route", "status", "tries", "at"):
        table.add_column(name, no_wrap=True, overflow="fold")
    table.add_column("why")
    for one in shown:
        at = (one.settled_at or one.notice.at)[:19].replace("T", " ")
        table.add_row(one.notice.id, one.route, one.status, str(one.tries), at, escape(one.reason or ""))
    return table

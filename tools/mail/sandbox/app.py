"""The mail sandbox: its outbox, its routes, its trouble."""

import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from starlette.applications import Starlette
from starlette.requests import Request

from tools.mail.sandbox import outbox
from tools.sandbox import faults
from tools.sandbox.answer import Answer, Call, asked, key_of
from tools.sandbox.app import route, serving
from tools.sandbox.desk import Desk
from tools.sandbox.idempotency import once
from tools.sandbox.store import Store

_TABLES = "CREATE TABLE letters (key PRIMARY KEY, reference, recipient, subject, body);"


@dataclass(frozen=True)
class Rule(faults.Rule):
    OPERATIONS: ClassVar = ("send", "find")


def mail_store(path: Path) -> Store:
    return Store(path, _TABLES)


def open_app(path: Path, script: Path | None = None) -> Starlette:
    """The mailer on the SQLite file `path`, with the fault script in `script`; goes on counting where it stands."""
    store = mail_store(path)
    trouble = faults.Faults(faults.read_file(script, Rule) if script else (), Rule)
    trouble.resume(store.calls() if script else ())
    return create_app(store, trouble)


def create_app(store: Store, trouble: faults.Faults) -> Starlette:
    """A mailer on this store that goes wrong where the faults say so."""
    routes = _Routes(store, Desk(store, trouble))
    offered = [
        route("POST", "/letters", routes.send),
        route("GET", "/letters/found", routes.find),
        route("GET", "/letters", routes.latest),
        route("GET", "/calls", routes.calls),
    ]
    return serving(offered, trouble)


class _Routes:
    """One method a route; blocks, so it runs in a thread."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk

    def send(self, request: Request, content: Any) -> Answer:
        letter = outbox.written(content)
        call = Call("send", None, key_of(request), content, writes=True)

        def act(db: sqlite3.Connection) -> Answer:
            return once(db, call, lambda: outbox.post(db, call.key, letter))

        return self._desk.serve(call, act)

    def find(self, request: Request, content: Any) -> Answer:
        key = asked(request.query_params, "key", str)
        return self._desk.serve(Call("find", None, key), lambda db: Answer(200, {"found": outbox.find(db, key)}))

    def latest(self, request: Request, content: Any) -> Answer:
        limit = min(int(request.query_params.get("limit", "100")), 1_000)
        with self._store.transaction() as db:
            return Answer(200, {"count": outbox.count(db), "letters": outbox.latest(db, limit)})

    def calls(self, request: Request, content: Any) -> Answer:
        return Answer(200, {"calls": self._store.calls()})

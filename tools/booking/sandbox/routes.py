"""What customers may ask of the sandbox: search, book, find, cancel, and see everything that is held."""

import sqlite3
from typing import Any, get_args

from starlette.requests import Request

from tools.booking.offers import Kind
from tools.booking.sandbox import bookings
from tools.booking.sandbox.answer import Operation
from tools.booking.sandbox.stock import shelf
from tools.booking.sandbox.stock.rates import PER_DOLLAR
from tools.booking.sandbox.stock.trip import trip
from tools.sandbox.answer import Answer, Call, Refused, asked, key_of
from tools.sandbox.desk import Desk
from tools.sandbox.idempotency import once
from tools.sandbox.store import Store


class Routes:
    """One method a route: the request and its JSON in, an answer out; blocks, so it runs in a thread."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk

    def search(self, request: Request, content: Any) -> Answer:
        wish = asked({"trip": content}, "trip", dict)
        return self._desk.serve(Call("search"), lambda db: Answer(200, shelf.offers(db, trip(wish))))

    def book(self, request: Request, content: Any) -> Answer:
        call, kind = _write("book", request, content)
        offer_id, args = asked(content, "offer_id", str), asked(content, "args", dict)

        def act(db: sqlite3.Connection) -> Answer:
            bookings.refuse_cancelled(db, kind, call.key)
            return once(db, call, lambda: bookings.book(db, kind, call.key, offer_id, args))

        return self._desk.serve(call, act)

    def find(self, request: Request, content: Any) -> Answer:
        kind, key = _kind(request), asked(request.query_params, "key", str)
        call = Call("find", kind, key)
        return self._desk.serve(call, lambda db: Answer(200, {"found": bookings.find(db, kind, key)}))

    def cancel(self, request: Request, content: Any) -> Answer:
        call, kind = _write("cancel", request, content)
        key = asked(content, "key", str)
        return self._desk.serve(call, lambda db: once(db, call, lambda: bookings.cancel(db, kind, key)))

    def everything(self, request: Request, content: Any) -> Answer:
        with self._store.transaction() as db:
            return Answer(200, bookings.everything(db))

    def calls(self, request: Request, content: Any) -> Answer:
        return Answer(200, self._store.calls())

    def rates(self, request: Request, content: Any) -> Answer:
        return Answer(200, PER_DOLLAR)


def _write(operation: Operation, request: Request, content: Any) -> tuple[Call, Kind]:
    kind = _kind(request)
    return Call(operation, kind, key_of(request), content, writes=True), kind


def _kind(request: Request) -> Kind:
    asked = request.path_params["kind"]
    for kind in get_args(Kind):
        if kind == asked:
            return kind  # type: ignore[no-any-return] # one of the literal's own words
    raise Refused(404, "unknown_kind", f"Nothing of the kind {asked!r}; accepted: {', '.join(get_args(Kind))}")

"""What customers may ask of the shop: what there is, to do, to find, to undo, and to see everything that is held."""

import sqlite3
from collections.abc import Mapping
from typing import Any, get_args

from starlette.requests import Request

from tools.sandbox.answer import Answer, Call, Refused, asked, key_of
from tools.sandbox.desk import Desk
from tools.sandbox.idempotency import once
from tools.sandbox.store import Store
from tools.shop.sandbox import orders, records, shelf
from tools.shop.sandbox.writes import DOES, UNDOES, check
from tools.shop.service import Kind


class Routes:
    """One method a route: the request and its JSON in, an answer out; blocks, so it runs in a thread."""

    def __init__(self, store: Store, desk: Desk) -> None:
        self._store = store
        self._desk = desk

    def products(self, request: Request, content: Any) -> Answer:
        def act(db: sqlite3.Connection) -> Answer:
            return Answer(200, {"products": [shelf.product(db, sku) for sku in sorted(shelf.ARTICLES)]})

        return self._desk.serve(Call("products"), act)

    def stock(self, request: Request, content: Any) -> Answer:
        sku = asked(request.query_params, "sku", str)
        return self._desk.serve(Call("stock"), lambda db: Answer(200, {"product": shelf.product(db, sku)}))

    def order(self, request: Request, content: Any) -> Answer:
        number = asked(request.query_params, "order", str)
        return self._desk.serve(Call("order"), lambda db: Answer(200, {"found": orders.order(db, number)}))

    def put_stock(self, request: Request, content: Any) -> Answer:
        """The supplier delivers, a thief takes, a test arranges: the shelf stands as it is told."""
        with self._store.transaction() as db:
            known = shelf.product(db, asked(content, "sku", str))
            moved = asked(content, "on_hand", int) - known["on_hand"]
            shelf.move(db, known["sku"], on_hand=moved, on_order=-min(max(moved, 0), known["on_order"]))
            return Answer(200, {"product": shelf.product(db, known["sku"])})

    def do(self, request: Request, content: Any) -> Answer:
        operation = _operation(request, DOES)
        kind, doing = DOES[operation]
        sent = asked({"body": content}, "body", dict)
        check(sent)
        call = Call(operation, kind, key_of(request), sent, writes=True)

        def act(db: sqlite3.Connection) -> Answer:
            records.refuse_undone(db, kind, call.key)
            return once(db, call, lambda: records.keep(db, kind, call.key, doing(db, call.key, sent), sent))

        return self._desk.serve(call, act)

    def find(self, request: Request, content: Any) -> Answer:
        kind, key = _kind(request), asked(request.query_params, "key", str)
        call = Call("find", kind, key)
        return self._desk.serve(call, lambda db: Answer(200, {"found": records.find(db, kind, key)}))

    def undo(self, request: Request, content: Any) -> Answer:
        operation = _operation(request, UNDOES)
        kind, undoing = UNDOES[operation]
        key = asked(content, "key", str)
        call = Call(operation, kind, key_of(request), content, writes=True)

        def take_back(db: sqlite3.Connection) -> Any:
            known = records.undone(db, kind, key)
            record = records.find(db, kind, key)
            if known is None and record is not None:
                undoing(db, record)
            return known or records.mark_undone(db, kind, key, record)

        return self._desk.serve(call, lambda db: once(db, call, lambda: take_back(db)))

    def everything(self, request: Request, content: Any) -> Answer:
        with self._store.transaction() as db:
            return Answer(200, {"records": records.everything(db)})

    def calls(self, request: Request, content: Any) -> Answer:
        return Answer(200, {"calls": self._store.calls()})


def _operation(request: Request, known: Mapping[str, Any]) -> str:
    wanted = str(request.path_params["operation"])
    if wanted not in known:
        raise Refused(404, "unknown_operation", f"There is no {wanted!r} here; accepted: {', '.join(known)}")
    return wanted


def _kind(request: Request) -> Kind:
    wanted = request.path_params["kind"]
    for kind in get_args(Kind):
        if kind == wanted:
            return kind  # type: ignore[no-any-return] # one of the literal's own words
    raise Refused(404, "unknown_kind", f"Nothing of the kind {wanted!r}; accepted: {', '.join(get_args(Kind))}")

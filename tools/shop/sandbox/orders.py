"""What customers ordered: what they paid, what went back, what is shipped; read from the shop's own books."""

import sqlite3
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from state.money import Money
from tools.shop.sandbox import records
from tools.shop.service import Line, Order, Record


class Sold(NamedTuple):
    """An order from before this shop's books begin: delivered and paid."""

    lines: tuple[Line, ...]
    paid: int


DEMO: Mapping[str, Sold] = MappingProxyType(
    {
        "ORD-1001": Sold((Line(sku="KETTLE-K2", quantity=1),), 59_000),
        "ORD-1002": Sold((Line(sku="ROASTER-R5", quantity=1),), 1_290_000),
        "ORD-1003": Sold((Line(sku="BEANS-1KG", quantity=2), Line(sku="FILTER-K2", quantity=1)), 73_000),
    }
)
"""Three orders that every new sandbox knows, so that a support desk has something to look up."""


def order(db: sqlite3.Connection, number: str) -> Order | None:
    """One order as it stands; None where nothing was ever paid for it."""
    about = [record for record in records.everything(db) if record["content"].get("order") == number]
    sold = DEMO.get(number)
    charges = [record for record in about if record["kind"] == "charge"]
    if sold is None and not charges:
        return None
    back = [record for record in about if record["kind"] == "refund"]
    undone = [record for record in charges if record["status"] == "undone"]
    currency = _currency(charges) if charges else "KRW"
    return Order(
        order=number,
        lines=[*(sold.lines if sold else ()), *_lines(db, about)],
        paid=Money(minor=(sold.paid if sold else 0) + _sum(charges), currency=currency),
        refunded=Money(minor=_sum([*back, *undone]), currency=currency),
        shipped=sold is not None or any(_held(record, "shipment") for record in about),
    )


def _lines(db: sqlite3.Connection, about: list[Record]) -> Iterator[Line]:
    for record in about:
        if _held(record, "shipment") and (of := records.find(db, "reservation", record["content"]["reservation"])):
            yield from (Line(sku=line["sku"], quantity=line["quantity"]) for line in of["content"]["lines"])


def _held(record: Record, kind: str) -> bool:
    return record["kind"] == kind and record["status"] == "done"


def _sum(found: list[Record]) -> int:
    return sum(record["amount"]["minor"] for record in found if record["amount"])


def _currency(charges: list[Record]) -> str:
    return next((record["amount"]["currency"] for record in charges if record["amount"]), "KRW")

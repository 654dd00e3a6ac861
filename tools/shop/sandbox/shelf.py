"""What the shop sells, and how much of it there is."""

import sqlite3
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from state.money import Money
from tools.sandbox.answer import Refused
from tools.shop.service import Product


class Article(NamedTuple):
    """`price` in won; `on_hand` is what stands on a new shop's shelf."""

    sku: str
    name: str
    name_ko: str
    price: int
    on_hand: int


ARTICLES: Mapping[str, Article] = MappingProxyType(
    {
        article.sku: article
        for article in (
            Article("KETTLE-K2", "Orum K2 electric kettle", "오름 K2 전기 주전자", 59_000, 24),
            Article("FILTER-K2", "Filter for the Orum K2", "오름 K2 필터", 9_000, 120),
            Article("BEANS-1KG", "Coffee beans, 1 kg", "원두 1킬로그램", 32_000, 60),
            Article("GRINDER-H1", "Hand grinder H1", "핸드 그라인더 H1", 84_000, 9),
            Article("SCALE-S3", "Coffee scale S3", "커피 저울 S3", 41_000, 15),
            Article("ROASTER-R5", "Home roaster R5", "가정용 로스터 R5", 1_290_000, 3),
        )
    }
)


def product(db: sqlite3.Connection, sku: str) -> Product:
    """One product as it stands.

    Raises:
        Refused: there is none of that name.
    """
    article = ARTICLES.get(sku)
    if article is None:
        raise Refused(404, "unknown_product", f"There is no product {sku!r}; accepted: {', '.join(ARTICLES)}")
    row = db.execute("SELECT on_hand, reserved, on_order FROM stock WHERE sku = ?", (sku,)).fetchone()
    on_hand, reserved, on_order = row or (article.on_hand, 0, 0)
    return Product(
        sku=sku,
        name=article.name,
        name_ko=article.name_ko,
        price=Money(minor=article.price, currency="KRW"),
        on_hand=on_hand,
        reserved=reserved,
        available=on_hand - reserved,
        on_order=on_order,
    )


def move(db: sqlite3.Connection, sku: str, *, on_hand: int = 0, reserved: int = 0, on_order: int = 0) -> None:
    """Add so much (or take it away) to what there is of a product."""
    now = product(db, sku)
    row = (sku, now["on_hand"] + on_hand, now["reserved"] + reserved, now["on_order"] + on_order)
    db.execute("INSERT OR REPLACE INTO stock VALUES (?, ?, ?, ?)", row)

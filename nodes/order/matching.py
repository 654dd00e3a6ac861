"""Which product a person means, by its sku or by words of its name; code decides, never a model."""

import re
from collections.abc import Sequence
from typing import TypeVar

from tools.shop.service import Product

P = TypeVar("P", bound=Product)

_WORD = re.compile(r"[a-z0-9]+|[가-힣]+")
_NOISE = frozenset({"of", "the", "a", "an", "for", "pack", "packs", "bag", "bags", "kg", "piece", "pieces", "box"})


def matching(said: str, products: Sequence[P]) -> list[P]:
    """Every product that fits: the one of that sku or name, else all whose names have every word that was said."""
    exact = [one for one in products if said.strip().casefold() in _names(one)]
    if exact:
        return exact
    words = [word for word in _WORD.findall(said.casefold()) if word not in _NOISE]
    return [one for one in products if words and all(_within(word, one) for word in words)]


def _names(product: Product) -> set[str]:
    return {product["sku"].casefold(), product["name"].casefold(), product["name_ko"].casefold()}


def _within(word: str, product: Product) -> bool:
    """Korean is compared without its spaces and English word by word, so that `kettles` is a kettle and `rind` none."""
    if "가" <= word[0] <= "힣":
        return word in product["name_ko"].replace(" ", "")
    known = set(_WORD.findall(f"{product['sku']} {product['name']}".casefold()))
    return bool(known & {word, word.removesuffix("s"), f"{word}s"})

"""How well the offline model reads orders that are only goods and numbers: the held-out sentences, no model's help."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage

from tools.models.offline.order_reading import order_reading
from tools.models.offline.skills import Asked

HELD_OUT = Path(__file__).parent.parent / "tests" / "heldout"
LANGUAGES = {"en": "English", "ko": "Korean"}


def orders() -> str:
    """Orders that are read with every product, number, card and address; and what is no order and was taken for one."""
    lines = ["| sentences | orders read in full | no order, and left alone |", "|---|---|---|"]
    for language, name in LANGUAGES.items():
        told = [(row["lines"] is not None, _right(row)) for row in rows(language)]
        cells = [_share([right for order, right in told if order is wanted]) for wanted in (True, False)]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def rows(language: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HELD_OUT / f"orders_{language}.jsonl").read_text("utf-8").splitlines()]


def read(text: str) -> dict[str, Any]:
    """What the order clerk would be answered for these words."""
    said = json.dumps({"said": [{"kind": "request", "about": [], "text": text}]}, ensure_ascii=False)
    return dict(order_reading(Asked([HumanMessage(said)], {}, "OrderReading", date.today)))


def _right(row: dict[str, Any]) -> bool:
    found = read(row["text"])
    if row["lines"] is None or not found["is_order"]:
        return (row["lines"] is None) is not found["is_order"]
    lines = [[line["product"], line["quantity"]] for line in found.get("lines", [])]
    same = [found.get(name) == row.get(name) for name in ("card", "address")]
    return bool(lines == row["lines"] and all(same))


def _share(right: Sequence[bool]) -> str:
    return f"{sum(right)}/{len(right)} ({sum(right) / len(right):.1%})"


if __name__ == "__main__":
    print(orders())

"""The shop's own count, straight from its file: what a crash test is judged by."""

from collections import Counter
from pathlib import Path

from tools.shop.connect import FILE
from tools.shop.sandbox import records
from tools.shop.sandbox.app import shop_store


def counted(world: Path) -> tuple[Counter[str], Counter[str]]:
    """What was ever done, and what holds now, by kind, in the folder of the outside world. Blocks."""
    with shop_store(world / FILE).transaction() as db:
        everything = records.everything(db)
    made = Counter(str(record["kind"]) for record in everything)
    return made, Counter(str(record["kind"]) for record in everything if record["status"] == "done")

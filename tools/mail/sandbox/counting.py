"""The outbox's own count, straight from its file: what a crash test is judged by."""

from collections import Counter
from pathlib import Path

from tools.mail.connect import FILE
from tools.mail.sandbox import outbox
from tools.mail.sandbox.app import mail_store


def counted(world: Path) -> tuple[Counter[str], Counter[str]]:
    """What was ever sent, and what holds now (the same: nothing takes a letter back). Blocks."""
    with mail_store(world / FILE).transaction() as db:
        sent = outbox.count(db)
    return Counter(letter=sent), Counter(letter=sent)

"""The terminal: a line on stderr of whichever process delivers."""

import asyncio
import sys
from dataclasses import dataclass

from reliability.ledger.notices import Notice
from tools.notifications.words import Language, texts


@dataclass(frozen=True)
class Terminal:
    """A `Notifier` that knows no keys: a line that was cut short by a crash is written again."""

    language: Language = "both"

    async def send(self, notice: Notice, key: str) -> None:
        await asyncio.to_thread(_write, _line(notice, self.language))


def _line(notice: Notice, language: Language) -> str:
    parts = [
        f"{text.headline} ({'; '.join(f'{name} {value}' for name, value in text.lines)})"
        for text in texts(notice, language)
    ]
    return " / ".join(parts)


def _write(line: str) -> None:
    sys.stderr.write(f"fermata: {line}\n")
    sys.stderr.flush()

"""Slack, or what takes Slack's webhooks (Mattermost, Rocket.Chat): a message of blocks, in English and Korean."""

from typing import Any

from reliability.clock import SystemClock
from reliability.errors import Unknown
from reliability.ledger.notices import Notice
from tools.notifications.webhook import post_to
from tools.notifications.words import Language, Text, headline, texts
from tools.wire.idempotency_key import HEADER, quoted

HEADER_LENGTH, SECTION_LENGTH = 150, 3000
"""[characters] Slack takes in a header and in a section (its reference of Block Kit)."""


class Slack:
    """A `Notifier` on an incoming webhook. Slack itself knows no keys: a message in doubt may come twice there."""

    def __init__(self, url: str, language: Language = "both", deadline: float = 10.0) -> None:
        self._path, self._wire = post_to(url, deadline, SystemClock())
        self._language = language

    async def send(self, notice: Notice, key: str) -> None:
        known = texts(notice, self._language)
        blocks = [block for text in known for block in _blocks(text)]
        content = {"text": _safe(headline(notice, self._language)), "blocks": [*blocks, _context(key)]}
        request = {"method": "POST", "url": self._path, "json": content, "headers": {HEADER: quoted(key)}}
        await self._wire.tell(request, f"send the notice {notice.id!r} to Slack", Unknown)


def _blocks(text: Text) -> list[dict[str, Any]]:
    header = {"type": "header", "text": {"type": "plain_text", "text": text.headline[:HEADER_LENGTH]}}
    lines = "\n".join(f"*{name}*: {_safe(value)}" for name, value in text.lines)
    return (
        [header, {"type": "section", "text": {"type": "mrkdwn", "text": lines[:SECTION_LENGTH]}}] if lines else [header]
    )


def _context(key: str) -> dict[str, Any]:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": _safe(key)}]}


def _safe(text: str) -> str:
    """What somebody wrote calls nobody and links nowhere: `<!channel>` is shown as it stands."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

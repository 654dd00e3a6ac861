"""A webhook: the notice as JSON, under an idempotency key, signed where the site has a key."""

import json
from dataclasses import asdict
from typing import Any

import httpx

from reliability.clock import Clock, SystemClock
from reliability.errors import Unknown
from reliability.ledger.notices import Notice
from tools.notifications.signature import HEADER, sign
from tools.notifications.words import Language, plain, texts
from tools.wire.idempotency_key import HEADER as KEY_HEADER
from tools.wire.idempotency_key import quoted
from tools.wire.wire import Wire

WORDED = ("title", "note", "summary")
"""The fields that people wrote."""


class Webhook:
    """A `Notifier` that posts to `url`. Only its origin is ever named in an error: a path may be a secret."""

    def __init__(
        self,
        url: str,
        key: str | None = None,
        language: Language = "both",
        deadline: float = 10.0,
        clock: Clock | None = None,
    ) -> None:
        self._clock = clock or SystemClock()
        self._path, self._wire = post_to(url, deadline, self._clock)
        self._key, self._language = key, language

    async def send(self, notice: Notice, key: str) -> None:
        content = json.dumps(_content(notice, key, self._language), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", KEY_HEADER: quoted(key)}
        if self._key is not None:
            headers[HEADER] = sign(content, self._key, self._clock.now())
        request = {"method": "POST", "url": self._path, "content": content, "headers": headers}
        await self._wire.tell(request, f"send the notice {notice.id!r}", Unknown)


def post_to(url: str, deadline: float, clock: Clock) -> tuple[str, Wire]:
    """(path with its query, the wire to its origin)."""
    whole = httpx.URL(url)
    origin = str(whole.copy_with(path="/", query=None, fragment=None, userinfo=b""))
    return whole.raw_path.decode(), Wire(origin.rstrip("/"), deadline=deadline, clock=clock)


def _content(notice: Notice, key: str, language: Language) -> dict[str, Any]:
    told = asdict(notice)
    clean = {name: plain(told[name]) for name in WORDED}
    return {**told, **clean, "key": key, "text": "\n\n".join(str(text) for text in texts(notice, language))}

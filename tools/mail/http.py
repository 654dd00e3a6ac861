"""A mailer over HTTP: which call is sent where, and what it means when it breaks off."""

from typing import cast

from reliability.errors import Transient, Unknown
from tools.mail.service import Sent
from tools.wire.over_http import OverHttp
from tools.wire.wire import write


class HttpMailer(OverHttp):
    """A `Mailer` at `base_url`."""

    async def send(self, recipient: str, subject: str, body: str, *, idempotency_key: str) -> Sent:
        attempt = f"send a letter under key {idempotency_key!r}"  # not to whom: errors end up in logs
        content = {"recipient": recipient, "subject": subject, "body": body}
        request = write("/letters", idempotency_key, content)
        return cast(Sent, await self._wire.call(request, attempt, Unknown, Sent.__required_keys__))

    async def find(self, key: str) -> Sent | None:
        request = {"method": "GET", "url": "/letters/found", "params": {"key": key}}
        # Absence has a field of its own: a 404 may also come from a wrong URL, and would read as "not sent"
        answer = await self._wire.call(request, f"find the letter of key {key!r}", Transient, frozenset({"found"}))
        return cast(Sent | None, answer["found"])

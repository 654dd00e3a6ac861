"""The errors of other providers' clients, in our words; OpenAIModel says its own."""

from datetime import UTC, datetime

import httpx

from reliability.errors import EffectError, Permanent, Transient, Unanswered
from tools.wire.answers import retry_after

NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, ConnectionRefusedError)
GATEWAY = frozenset({408, 502, 504})
"""HTTP statuses of somebody in between: the model may have answered, and is paid for."""


def in_our_words(error: Exception, called: str) -> EffectError | None:
    """Transient or permanent, for an error that carries an HTTP status or is one of the connection; else None: a bug.

    The error's own text is not passed on: it can quote the key.
    """
    if isinstance(error, EffectError):
        return error
    if isinstance(error, httpx.TransportError | ConnectionError) or "Connection" in type(error).__name__:
        lost = Transient if isinstance(error, NEVER_SENT) else Unanswered
        return lost(f"the model {called!r} did not answer: {type(error).__name__}")
    status = _status(error)
    if status is None:
        return None
    if status == 429 or status in (408, 409) or status >= 500:
        headers = getattr(getattr(error, "response", None), "headers", {})
        wish = retry_after(headers.get("retry-after"), datetime.now(UTC))
        lost = Unanswered if status in GATEWAY else Transient
        return lost(f"the model {called!r} failed: HTTP {status}", retry_after=wish)
    return Permanent(f"the model {called!r} refused: HTTP {status}; check its key and its name")


def _status(error: Exception) -> int | None:
    """As anthropic, openai, mistral, groq and httpx name it."""
    found = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    return found if isinstance(found, int) else None

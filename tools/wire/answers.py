"""What an answer of a service means for what happens next: again, undo, or ask."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import httpx

from reliability.errors import Permanent, Transient, Unknown

Doubt = type[Transient] | type[Unknown]
"""What a call that broke off raises: Transient for a read, Unknown for a write that may have been committed."""

NEXT: dict[type[Exception], str] = {
    Transient: "nothing was changed, so it may be tried again",
    Permanent: "the service will never do this, so it is not tried again",
    Unknown: "it may have happened, so the service is asked before anything else",
}

_BUSY = frozenset({409, 429, 503})  # 409: the first call under this key is still being worked on


def body(response: httpx.Response, attempt: str, doubt: Doubt, wanted: frozenset[str], now: datetime) -> dict[str, Any]:
    """The JSON object of a good answer; every other answer is raised as what it means.

    `attempt` says what was tried ("book a flight …"); `wanted` are the fields that a good answer has.
    """
    refuse(response, attempt, doubt, now)
    answer = _json(response)
    if not isinstance(answer, dict) or not wanted <= answer.keys():
        raise doubt(_story(attempt, response, doubt))
    return answer


def refuse(response: httpx.Response, attempt: str, doubt: Doubt, now: datetime) -> None:
    """Raise what an answer means that is no good one."""
    status = response.status_code
    if status in _BUSY:
        wish = retry_after(response.headers.get("Retry-After"), now)
        raise Transient(_story(attempt, response, Transient), retry_after=wish)
    if status >= 500:
        raise doubt(_story(attempt, response, doubt))
    if not response.is_success:
        raise Permanent(_story(attempt, response, Permanent))


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait by a Retry-After header, which is a number of seconds or a date (RFC 9110 §10.2.3)."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


def _json(response: httpx.Response) -> Any:
    try:
        return response.json()
    except ValueError:
        return None


def _story(attempt: str, response: httpx.Response, meaning: type[Exception]) -> str:
    answer = _json(response)
    reason = answer.get("message") if isinstance(answer, dict) else None
    seen = reason or response.text[:200]
    return f"Tried to {attempt}; the service answered {response.status_code} {seen!r}; {NEXT[meaning]}"

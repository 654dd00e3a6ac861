"""One call of a customer, and what a sandbox answers to it: yes, or a "no" with its reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from starlette.requests import Request

from tools.wire.idempotency_key import HEADER, unquoted


@dataclass(frozen=True)
class Call:
    """`key` is the idempotency key of a write, the key looked up by a find, empty for a search."""

    operation: str
    kind: str | None = None
    key: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    writes: bool = False

    @property
    def endpoint(self) -> str:
        """The scope of a key, such as "book/hotel"."""
        return f"{self.operation}/{self.kind}" if self.kind else self.operation

    @property
    def digest(self) -> str:
        """The same for equal contents, however they were spelled."""
        return sha256(json.dumps(self.content, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Answer:
    """`status` is HTTP's, `body` is JSON."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


def error(status: int, code: str, message: str, **headers: str) -> Answer:
    """`code` is for programs, `message` for people."""
    return Answer(status, {"error": code, "message": message}, headers)


class Refused(Exception):
    """The answer is no, and the message says why."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = error(status, code, message)


def key_of(request: Request) -> str:
    """The idempotency key of a write.

    Raises:
        Refused: there is none, or it is not a quoted string.
    """
    key = unquoted(request.headers.get(HEADER, ""))
    if key is None:
        raise Refused(400, "bad_request", f'A write needs the header {HEADER}: "…", a string in quotes')
    return key


def asked(content: Any, name: str, wanted: type) -> Any:
    """A field of what was sent.

    Raises:
        Refused: it is missing or of another type.
    """
    value = content.get(name) if hasattr(content, "get") else None
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        raise Refused(400, "bad_request", f"The field {name!r} is {value!r}; accepted: a {wanted.__name__}")
    return value

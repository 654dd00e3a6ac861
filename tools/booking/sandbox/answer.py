"""One call of a customer, and what the sandbox answers to it: yes, or a "no" with its reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Literal

from tools.booking.offers import Kind

Operation = Literal["search", "book", "find", "cancel"]


@dataclass(frozen=True)
class Call:
    """`key` is the idempotency key of a write, the key looked up by a find, empty for a search."""

    operation: Operation
    kind: Kind | None = None
    key: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def endpoint(self) -> str:
        """The scope of a key, such as "book/hotel"."""
        return f"{self.operation}/{self.kind}" if self.kind else self.operation

    @property
    def writes(self) -> bool:
        return self.operation in ("book", "cancel")

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

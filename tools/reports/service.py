"""What Fermata needs from a place where reports are published."""

from typing import Protocol

from typing_extensions import TypedDict


class Published(TypedDict):
    """A report that is there: its `file` as people find it, and the SHA-256 of its text."""

    file: str
    digest: str


class Reports(Protocol):
    """Raises `reliability.errors`: Permanent where it was refused and nothing was written."""

    async def publish(self, text: str, *, idempotency_key: str, suffix: str = ".md") -> Published:
        """Put it there under that key; the same text again under the same key changes nothing."""

    async def find(self, idempotency_key: str) -> Published | None:
        """What was published under that key: the probe."""

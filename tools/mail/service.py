"""What Fermata needs from whoever sends letters: send once, and say what became of it."""

from typing import Protocol, TypedDict


class Sent(TypedDict):
    """A letter that has left; nothing takes it back."""

    key: str
    reference: str
    recipient: str
    subject: str


class Mailer(Protocol):
    """A mailer. Every call raises one of `reliability.errors`: Transient, Permanent or Unknown."""

    async def send(self, recipient: str, subject: str, body: str, *, idempotency_key: str) -> Sent:
        """Send one letter; the same key again sends nothing and gives the first answer. Nothing undoes it."""

    async def find(self, key: str) -> Sent | None:
        """What became of `key`; None is no proof of failure, for a commit may still be on its way."""

"""What Fermata needs from whoever tells people: take one notice under its key, or say what became of it."""

from typing import Protocol

from reliability.ledger.notices import Notice


class Notifier(Protocol):
    """One way to people. Every call raises one of `reliability.errors`: Transient, Permanent or Unknown."""

    async def send(self, notice: Notice, key: str) -> None:
        """Tell it. The same notice comes again under the same key where nobody knows whether it had arrived."""

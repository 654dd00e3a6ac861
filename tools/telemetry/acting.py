"""Acting: which agent is at work here, for whoever tells of what happens."""

from contextvars import ContextVar

acting: ContextVar[str] = ContextVar("fermata_acting", default="")
"""The agent's role while it visits; what it calls runs in the same context."""

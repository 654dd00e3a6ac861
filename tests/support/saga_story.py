"""What became of a schedule: what the player writes down, and the judge reads."""

from dataclasses import dataclass, field
from typing import Any

from reliability.ledger.asked import Request
from tests.support.saga_schedule import Schedule
from tests.support.saga_service import Service


@dataclass(frozen=True)
class Cast:
    """A vote that was given: `at` is the service's time before it, `told` what the voter was told, if anything."""

    request: str
    gate: str
    voter: str
    yes: bool
    at: int
    told: str | None = None


@dataclass
class Story:
    """One run; whoever judges it reads the service's book first."""

    schedule: Schedule
    service: Service
    run: str = ""
    status: str = ""
    asker: str = ""
    votes: list[Cast] = field(default_factory=list)
    intents: list[Any] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    cancelled: int | None = None
    """The service's time before somebody cancelled the run and was told so."""
    crashed: int = 0
    refused: list[str] = field(default_factory=list)

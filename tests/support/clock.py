"""A clock that a test sets, so that nobody waits for an hour to pass."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta


@dataclass
class SetClock:
    moment: datetime = datetime(2031, 5, 16, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def forward(self, by: timedelta) -> None:
        self.moment += by


@dataclass
class Watch:
    """Notes how long somebody would have slept, and lets them go on at once."""

    slept: list[float]

    async def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)

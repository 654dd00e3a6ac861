"""The one module where services are built from the environment, on first use.

Never from a run's config: LangGraph copies that into every checkpoint, and a resume may not send it again.
"""

import asyncio
import os
from functools import lru_cache
from pathlib import Path

from reliability.environment import home
from tools.booking.connect import from_environment
from tools.booking.service import Booking


async def booking_service() -> Booking:
    """The booking service of this process: a server by `FERMATA_BOOKING_URL`, else the sandbox inside."""
    return await asyncio.to_thread(_booking_now)


def _booking_now() -> Booking:
    known = tuple(os.environ.get(name, "") for name in ("FERMATA_BOOKING_URL", "FERMATA_BOOKING_FAULTS"))
    return _booking(os.getpid(), home(), known)


@lru_cache(maxsize=16)
def _booking(_pid: int, place: Path, _known: tuple[str, ...]) -> Booking:
    """One adapter for each environment; a forked child opens its own."""
    return from_environment(place)


def sandbox_file() -> Path:
    """Where the sandbox keeps what is booked: the same file whether it runs inside or as a server."""
    return home() / "sandbox" / "booking.sqlite"

"""Which booking service is used: a server named in the environment, else the sandbox inside this process."""

from pathlib import Path
from typing import TYPE_CHECKING

from tools.booking.http import HttpBooking
from tools.booking.service import Booking
from tools.sandbox.in_process import reached

if TYPE_CHECKING:
    from starlette.applications import Starlette


def from_environment(home: Path) -> Booking:
    """The service at `FERMATA_BOOKING_URL`; without one a sandbox with its file in `<home>/sandbox/`.

    `FERMATA_BOOKING_FAULTS` names a fault script (JSON) for that sandbox. Reads no file yet, so it may be called
    anywhere.

    Raises:
        BadInput: the URL is none that can be called.
    """

    def opening(script: Path | None) -> "Starlette":
        # Imported here, because who books at a real server should not pay for loading the sandbox
        from tools.booking.sandbox.server import open_app

        return open_app(home / "sandbox" / "booking.sqlite", script)

    return reached(HttpBooking, "http://booking.sandbox", "FERMATA_BOOKING_URL", "FERMATA_BOOKING_FAULTS", opening)

"""A service that is reached over HTTP, whatever it does."""

import httpx

from reliability.clock import Clock
from tools.wire.wire import Wire


class OverHttp:
    """It is at `base_url`; `deadline` [s] is for a whole call, of which connecting may take half."""

    def __init__(
        self,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        deadline: float = 10.0,
        clock: Clock | None = None,
    ) -> None:
        self._wire = Wire(base_url, transport, deadline, clock)

"""Waiting for what another thread or process is about to do, where it has no way to say so."""

import os
import time
from collections.abc import Callable
from typing import Any


def until(true: Callable[[], Any], within: float = 60.0) -> None:
    """Look again and again, without sleeping; from a coroutine call it through `asyncio.to_thread`."""
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline, f"it did not become true within {within} s"
        os.sched_yield()

"""How a test in another process drives the trouble: set the script, see who is held, let them go."""

from typing import Any

from starlette.requests import Request

from tools.sandbox.answer import Answer
from tools.sandbox.faults import Faults, read


class Control:
    """One method a route; blocks, so it runs in a thread."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def follow(self, request: Request, content: Any) -> Answer:
        self._faults.follow(read(content, self._faults.kind_of_rule))
        return Answer(200, {"rules": len(content)})

    def held(self, request: Request, content: Any) -> Answer:
        """Long poll: answers as soon as a call is held, at the latest after `?seconds=`."""
        seconds = float(request.query_params.get("seconds", "0"))
        return Answer(200, self._faults.holds.arrived(within=seconds))

    def release(self, request: Request, content: Any) -> Answer:
        self._faults.holds.release()
        return Answer(200, {})

"""The body of a request, read no further than it may be long."""

import json
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from nodes.answer import one_line
from reliability.errors import BadInput

MOST = 65_536
"""[bytes] of a body."""

Known = TypeVar("Known", bound=BaseModel)


async def body(request: Request, model: type[Known], what: str, accepted: str) -> Known:
    """The `what` that was sent, as the model has it; `accepted` is told where it cannot be used.

    Raises:
        BadInput: it is too long, no JSON, or not what the model says.
    """
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > MOST:
            raise BadInput(f"the {what} has more than {MOST:,} bytes; accepted: at most that")
    try:
        known: Any = json.loads(raw)
        return model.model_validate(known)
    except (ValueError, RecursionError) as error:
        why = one_line(error, f"a {what}") if isinstance(error, ValidationError) else "no JSON"
        raise BadInput(f"{why}; accepted: {accepted}") from error

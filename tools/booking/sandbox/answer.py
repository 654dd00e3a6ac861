"""The words of the booking sandbox's calls, and the "no" that all sandboxes share."""

from typing import Literal

from tools.sandbox.answer import Refused

Operation = Literal["search", "book", "find", "cancel"]

__all__ = ["Operation", "Refused"]

"""FileCheck: looks at files as a Detector looks at a text."""

from collections.abc import Mapping
from typing import Protocol

from tools.guards.file_report import FileReport


class FileCheck(Protocol):
    """Looks at files (path -> text) and says what is to be said about them; it changes none and runs none.

    It raises for none: what cannot be looked at has `failed`. It never blocks the event loop.
    """

    async def __call__(self, files: Mapping[str, str]) -> FileReport: ...

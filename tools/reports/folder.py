"""A folder of Markdown files as the place where reports are published."""

import asyncio
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from reliability.errors import Permanent
from tools.reports.service import Published


@dataclass(frozen=True)
class ReportFolder:
    """One file a key. It appears whole or not at all, and nothing that is there is ever overwritten."""

    folder: Path

    async def publish(self, text: str, *, idempotency_key: str, suffix: str = ".md") -> Published:
        name = name_of(idempotency_key, suffix)
        return await asyncio.to_thread(self._publish, text.encode("utf-8", "replace"), name)

    async def find(self, idempotency_key: str) -> Published | None:
        return await asyncio.to_thread(self._find, name_of(idempotency_key))

    def _publish(self, text: bytes, name: str) -> Published:
        part = self.folder / f".{name}.part"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with part.open("wb") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            with suppress(FileExistsError):  # an earlier try's, or somebody's own: told apart below
                (self.folder / name).hardlink_to(part)
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise Permanent(f"the report could not be written to {name!r} ({why}); nothing was published") from error
        finally:
            with suppress(OSError):
                part.unlink()
        found = self._find(name)
        if found is None or found["digest"] != sha256(text).hexdigest():
            raise Permanent(f"there is another file {name!r} among the reports; it was left as it is")
        return found

    def _find(self, name: str) -> Published | None:
        try:
            known = (self.folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise Permanent(f"the report {name!r} cannot be read ({error.strerror or type(error).__name__})") from error
        return Published(file=f"{self.folder.name}/{name}", digest=sha256(known).hexdigest())


def name_of(key: str, suffix: str = ".md") -> str:
    """The file's name: the key as every file system may have it."""
    return re.sub(r"[^\w.-]+", "-", key) + suffix

"""A folder of Markdown files as the place where reports are published."""

import asyncio
import os
import re
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from reliability.errors import Permanent
from tools.reports.service import Published


@dataclass(frozen=True)
class ReportFolder:
    """One file a key. It appears whole or not at all, and nothing that is there is ever overwritten."""

    folder: Path

    async def publish(self, text: str, *, idempotency_key: str) -> Published:
        return await asyncio.to_thread(self._publish, text.encode("utf-8", "replace"), name_of(idempotency_key))

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
            os.link(part, self.folder / name)
        except FileExistsError:
            pass  # an earlier try came that far, or somebody put a file there: told apart below
        except OSError as error:
            raise Permanent(f"the report could not be written to {name!r} ({error}); nothing was published") from error
        finally:
            part.unlink(missing_ok=True)
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
            raise Permanent(f"the report {name!r} cannot be read ({error})") from error
        return Published(file=f"{self.folder.name}/{name}", digest=sha256(known).hexdigest())


def name_of(key: str) -> str:
    """The file's name: the key as every file system may have it."""
    return re.sub(r"[^\w.-]+", "-", key) + ".md"

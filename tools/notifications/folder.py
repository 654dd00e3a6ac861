"""The twin that needs nobody: a folder with one file a notice, so that the same notice again changes nothing."""

import asyncio
import json
import re
import tempfile
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from reliability.errors import Transient
from reliability.ledger.notices import Notice
from tools.notifications.words import Language, texts


@dataclass(frozen=True)
class Folder:
    """A `Notifier` that writes `NOTICE.json` into `path`; the key is in it. A disk that is full may have room again."""

    path: Path
    language: Language = "both"

    async def send(self, notice: Notice, key: str) -> None:
        text = "\n\n".join(str(text) for text in texts(notice, self.language))
        try:
            await asyncio.to_thread(self._write, notice.id, {**asdict(notice), "key": key, "text": text})
        except OSError as broken:
            raise Transient(f"{str(self.path)!r} cannot be written to ({broken.strerror}); trying again") from broken

    def _write(self, name: str, content: dict[str, object]) -> None:
        """Made aside and put in place whole; who comes second finds it there."""
        self.path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=self.path, prefix=".") as aside, suppress(FileExistsError):
            fresh = Path(aside) / "notice"
            fresh.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
            (self.path / f"{re.sub(r'[^A-Za-z0-9._-]', '.', name)}.json").hardlink_to(fresh)

"""A folder on this machine as a `Retrieval`: indexed at first use, asked in milliseconds afterwards."""

import asyncio
import threading
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from reliability.clock import Clock, SystemClock
from tools.retrieval.index import FORMAT, Index
from tools.retrieval.service import Passage
from tools.retrieval.updating import Report, Told, update

LOOKS_AGAIN = timedelta(minutes=1)
"""A process that runs for long sees changed documents after this time; looking costs 0.1 ms a document."""


class LocalRetrieval:
    """Brings its index up to date before the first question, and again when that is longer ago than `LOOKS_AGAIN`.

    Raises:
        BadInput: there is no such folder.
        Transient, Permanent: the index cannot be used.
    """

    def __init__(self, folder: Path, home: Path, clock: Clock | None = None) -> None:
        self.folder = folder.absolute()
        self._index = Index(index_file(folder, home))
        self._turn = threading.Lock()
        self._clock = clock or SystemClock()
        self._looked: datetime | None = None

    async def search(self, query: str, limit: int = 5) -> list[Passage]:
        return await asyncio.to_thread(self._search, query, limit)

    async def passage(self, passage_id: str) -> Passage | None:
        return await asyncio.to_thread(self._passage, passage_id)

    def refresh(self, told: Told = lambda _done, _of, _path: None) -> Report:
        """Bring the index up to date now. Blocks."""
        with self._turn:
            report = update(self.folder, self._index, told)
            self._looked = self._clock.now()
            return report

    def _search(self, query: str, limit: int) -> list[Passage]:
        self._ready()
        return self._index.search(query, limit)

    def _passage(self, passage_id: str) -> Passage | None:
        self._ready()
        return self._index.passage(passage_id)

    def _ready(self) -> None:
        if self._looked is None or self._clock.now() - self._looked > LOOKS_AGAIN:
            self.refresh()


def index_file(folder: Path, home: Path) -> Path:
    """Where the index of a folder lies: a name made of the folder's real place, so that every way to it shares one."""
    named = sha256(f"{FORMAT}\0{folder.resolve()}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return home / f"retrieval-{named}.sqlite"

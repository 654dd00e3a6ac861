"""A folder on this machine as a `Retrieval`: indexed at first use, asked in milliseconds afterwards."""

import asyncio
import threading
from hashlib import sha256
from pathlib import Path

from tools.retrieval.index import FORMAT, Index
from tools.retrieval.service import Passage
from tools.retrieval.updating import Report, Told, update


class LocalRetrieval:
    """Brings its index up to date once, before the first question; `refresh` does it again.

    Raises:
        BadInput: there is no such folder.
        Transient, Permanent: the index cannot be used.
    """

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder.absolute()
        self._index = Index(index_file(folder, home))
        self._turn = threading.Lock()
        self._current = False

    async def search(self, query: str, limit: int = 5) -> list[Passage]:
        return await asyncio.to_thread(self._search, query, limit)

    async def passage(self, passage_id: str) -> Passage | None:
        return await asyncio.to_thread(self._passage, passage_id)

    def refresh(self, told: Told = lambda _done, _of, _path: None) -> Report:
        """Bring the index up to date now. Blocks."""
        with self._turn:
            report = update(self.folder, self._index, told)
            self._current = True
            return report

    def _search(self, query: str, limit: int) -> list[Passage]:
        self._ready()
        return self._index.search(query, limit)

    def _passage(self, passage_id: str) -> Passage | None:
        self._ready()
        return self._index.passage(passage_id)

    def _ready(self) -> None:
        if not self._current:
            self.refresh()


def index_file(folder: Path, home: Path) -> Path:
    """Where the index of a folder lies: a name made of the folder's real place, so that every way to it shares one."""
    named = sha256(f"{FORMAT}\0{folder.resolve()}".encode("utf-8", "surrogateescape")).hexdigest()[:16]
    return home / f"retrieval-{named}.sqlite"

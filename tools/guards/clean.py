"""Clean: texts that were looked at and held nothing, by their hash, so that none is read again in each state."""

import hashlib
import threading
from collections import OrderedDict

from tools.guards.guardrail import Guardrail

MOST = 20_000
"""Texts that are remembered, the newest; about 3 MB."""

MOST_SETS = 100
"""Sets of guardrails that are told apart; with one more, everything is forgotten."""

Key = tuple[int, bytes]


class Clean:
    """Remembers hashes, never a text; any number of threads at once."""

    def __init__(self) -> None:
        self._seen: OrderedDict[Key, None] = OrderedDict()
        self._sets: dict[tuple[Guardrail, ...], int] = {}  # holds them, so that no other can get the same identity
        self._lock = threading.Lock()

    def knows(self, rails: tuple[Guardrail, ...], called: str, text: str) -> bool:
        with self._lock:
            key = self._key(rails, called, text)
            if key not in self._seen:
                return False
            self._seen.move_to_end(key)
            return True

    def keep(self, rails: tuple[Guardrail, ...], called: str, text: str) -> None:
        with self._lock:
            key = self._key(rails, called, text)
            self._seen[key] = None
            if len(self._seen) > MOST:
                self._seen.popitem(last=False)

    def _key(self, rails: tuple[Guardrail, ...], called: str, text: str) -> Key:
        if len(self._sets) >= MOST_SETS and rails not in self._sets:
            self._sets.clear()
            self._seen.clear()
        number = self._sets.setdefault(rails, len(self._sets))
        told = f"{len(called)}:{called}{text}".encode("utf-8", "surrogatepass")
        return number, hashlib.blake2b(told, digest_size=16).digest()

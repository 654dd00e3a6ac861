"""Keeping: the beginning and the end of a stream, however long it is; the rest is read and forgotten."""

import asyncio


class Kept:
    """At most `most` bytes: a half from the beginning and a half from the end."""

    def __init__(self, most: int) -> None:
        self._half = max(most // 2, 1)
        self._head, self._tail = bytearray(), bytearray()
        self.size = 0

    def add(self, part: bytes) -> None:
        self.size += len(part)
        room = self._half - len(self._head)
        self._head += part[:room]
        self._tail += part[room:] if room else part
        if len(self._tail) > 4 * self._half:
            del self._tail[: -self._half]

    @property
    def cut(self) -> bool:
        return self.size > 2 * self._half

    @property
    def data(self) -> bytes:
        """All of it, where nothing was cut."""
        return bytes(self._head + self._tail)

    @property
    def text(self) -> str:
        if not self.cut:
            return self.data.decode("utf-8", "replace")
        left_out = f"\n[... {self.size - 2 * self._half:,} bytes are left out here ...]\n"
        return self._head.decode("utf-8", "replace") + left_out + self._tail[-self._half :].decode("utf-8", "replace")


async def keep(stream: asyncio.StreamReader, kept: Kept) -> Kept:
    while part := await stream.read(65_536):
        kept.add(part)
        await asyncio.sleep(0)  # a program that writes without end leaves the others their turn
    return kept

"""Payloads: what many checkpoints share (a message, a document, a tool's answer) is on disk once, found by its hash.

This is the SQLite connection under LangGraph's saver. It takes the saver's values apart on their way in and puts them
together on their way out: it holds for whatever is stored, through every door, and in the transaction of the row
itself, so that a killed process leaves no row without its payloads. `fermata prune` deletes what no row refers to.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self

import ormsgpack

from host.pieces import LEAF, pieces

PACKED = b"\xc1F"
"""How what is packed begins: a byte that MessagePack never uses, and a letter of ours. One more says which kind."""
SHRUNK, PARTS = PACKED + b"z", PACKED + b"p"
"""Bytes, compressed; and a list of bytes and of ids of payloads, compressed."""

SMALL = 96
"""[bytes] below which compressing gains nothing."""

MANY = 64
"""[parts] after which, about, a list of parts is cut itself: a long conversation is such a list, and must not be
written again in full for one message more."""

COMMON = (
    b"ERRORargskwargsdatetimelangchain_core.messages.tool\xabToolMessage\xac"
    b"tool_call_id\xa8artifact\xc0\xa6status\xa7success\xa4none\xa6result\xa3key\xaaoccurrence\x01\xa6reason"
    b"\xa4done\xa8outcomes\x80\xa9approvals\x80\xa7verdict\xa7request\xa7changes\x00\xa5votes\x90\xa4note\xa0"
    b"\xa6status\xa7refused\xa0\x91\xc8\x02\x05\x94\xbdlangchain_core.messages.human\xacHumanMessage\x86\xa7content"
    b"\xd9\xda\x01\xb1additional_kwargs\x80\xb1response_metadata\x80\xa4type\xa5human\xa4name\xc0\xa2id\xd9$"
    b"\xb3model_validate_json\xc8\x02\x05\x94\xbalangchain_core.messages.ai\xa9AIMessage\x89\xa7content\xda\x01"
    b"\xb1additional_kwargs\x80\xb1response_metadata\x80\xa4type\xa2ai\xa4name\xc0\xa2id\xd9$\xaatool_calls\x90"
    b"\xb2invalid_tool_calls\x90\xaeusage_metadata\xc0\xb3model_validate_json\x87\xa1v\x04\xa2ts\xd9 "
    b"2026-01-01T00:00:00.000000+00:00\xa2id\xd9$1f1e59e5-0000-6000-8000-\xaechannel_values\x81\xb1branch:to:"
    b"\xc0\xb0channel_versions\x84\xa9__start__\xd9300000000000000000000000000000001.0.\xa8messages"
    b"\xd9400000000000000000000000000000010.0.\xd9200000000000000000000000000000100.0.\xadversions_seen\x84"
    b"\xa9__input__\x80\xa9__start__\x81\xa9__start__\xd930000000000000000000000000000\xb0updated_channels\x92"
    b"\xb1branch:to:\xa8messages"
)
"""What compressing begins with. Never change it, or what is stored cannot be read: another needs kinds of its own."""


class PayloadConnection(sqlite3.Connection):
    """Packs the bytes that it is given to store, and unpacks those that it reads."""

    def cursor(self, *_: Any) -> sqlite3.Cursor:  # type: ignore[override]  # nobody brings a class of his own
        cursor = super().cursor(_Packing)
        cursor.row_factory = _unpacking
        return cursor

    def execute(self, sql: str, parameters: Any = (), /) -> sqlite3.Cursor:
        return self.cursor().execute(sql, parameters)

    def executemany(self, sql: str, rows: Iterable[Any], /) -> sqlite3.Cursor:
        return self.cursor().executemany(sql, rows)

    def packed(self, row: Any) -> Any:
        """One statement's values, those that are bytes packed."""
        return tuple(map(self._pack, row)) if isinstance(row, list | tuple) else row

    def whole(self, stored: bytes) -> bytes:
        """What was packed."""
        kind, body = stored[: len(SHRUNK)], stored[len(SHRUNK) :]
        if kind == SHRUNK:
            return _grown(body)
        if kind != PARTS:
            return stored
        return b"".join(self.whole(self._payload(part)) if isinstance(part, int) else part for part in _parts(body))

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Should it fail: no transaction that was begun here stays open, for it would hold up every other process."""
        before = self.in_transaction
        try:
            yield
        except BaseException:
            if not before and self.in_transaction:
                self.rollback()
            raise

    def _pack(self, value: Any) -> Any:
        """Metadata stays as it is: it is JSON, and queries look into it."""
        if type(value) is not bytes or value[:1] == b"{":
            return value
        cut = list(pieces(value)) if len(value) >= LEAF else []
        if not any(keep for _, _, keep in cut):
            return _shrunk(value)
        self._begin()
        return PARTS + self._grouped([self._keep(SHRUNK, value[a:b]) if keep else value[a:b] for a, b, keep in cut])

    def _begin(self) -> None:
        """SQLite's write lock before anything is looked up, so that nobody deletes what is about to be referred to."""
        if not self.in_transaction:
            sqlite3.Cursor(self).execute("BEGIN IMMEDIATE")

    def _grouped(self, parts: list[bytes | int]) -> bytes:
        """A list of parts; a long one refers to shorter ones, which end where their contents say so."""
        while len(parts) > 2 * MANY:
            groups = list(_groups(parts))
            if len(groups) == len(parts):
                break
            parts = [self._keep(PARTS, _list(group)) if len(group) > 1 else group[0] for group in groups]
        return _squeezed(_list(parts))

    def _keep(self, kind: bytes, content: bytes) -> int:
        """The id of a payload, which is stored if it is new."""
        digest = hashlib.blake2b(content, digest_size=20, person=kind).digest()
        cursor = sqlite3.Cursor(self)
        found = cursor.execute("SELECT id FROM payloads WHERE hash = ?", (digest,)).fetchone()
        if found is not None:
            return int(found[0])
        data = _shrunk(content) if kind == SHRUNK else PARTS + _squeezed(content)
        return int(cursor.execute("INSERT INTO payloads (hash, data) VALUES (?, ?)", (digest, data)).lastrowid or 0)

    def _payload(self, number: int) -> bytes:
        found = sqlite3.Cursor(self).execute("SELECT data FROM payloads WHERE id = ?", (number,)).fetchone()
        if found is None:
            raise sqlite3.DatabaseError(
                f"a checkpoint refers to payload {number}, which is not in this file: the file is damaged, or was "
                "changed by something else than Fermata; nothing was changed. Restore it from a backup"
            )
        return bytes(found[0])


class _Packing(sqlite3.Cursor):
    connection: PayloadConnection

    def execute(self, sql: str, parameters: Any = (), /) -> Self:
        with self.connection.undone():
            return super().execute(sql, self.connection.packed(parameters))

    def executemany(self, sql: str, rows: Iterable[Any], /) -> Self:
        with self.connection.undone():
            return super().executemany(sql, [self.connection.packed(row) for row in rows])


def _unpacking(cursor: sqlite3.Cursor, row: tuple[Any, ...]) -> tuple[Any, ...]:
    if any(type(value) is bytes and value.startswith(PACKED) for value in row):
        connection: Any = cursor.connection
        return tuple(connection.whole(value) if type(value) is bytes else value for value in row)
    return row


def references(stored: bytes) -> list[int]:
    """The payloads that something which begins with `PARTS` refers to."""
    return [part for part in _parts(stored[len(PARTS) :]) if isinstance(part, int)]


def _parts(body: bytes) -> Sequence[bytes | int]:
    parts: Sequence[bytes | int] = ormsgpack.unpackb(_grown(body))
    return parts


def _list(parts: Sequence[bytes | int]) -> bytes:
    return ormsgpack.packb(parts)


def _groups(parts: Sequence[bytes | int]) -> Iterator[list[bytes | int]]:
    """Neighbours, up to one whose own content says that a group ends with it."""
    group: list[bytes | int] = []
    for part in parts:
        group.append(part)
        if isinstance(part, int) and zlib.crc32(part.to_bytes(8)) % MANY == 0:
            yield group
            group = []
    if group:
        yield group


def _shrunk(value: bytes) -> bytes:
    """Compressed where that gains something, and where it could be taken for something packed."""
    if len(value) < SMALL and not value.startswith(PACKED):
        return value
    small = SHRUNK + _squeezed(value)
    return small if len(small) < len(value) or value.startswith(PACKED) else value


def _squeezed(value: bytes) -> bytes:
    squeeze = zlib.compressobj(6, wbits=-zlib.MAX_WBITS, zdict=COMMON)
    return squeeze.compress(value) + squeeze.flush()


def _grown(body: bytes) -> bytes:
    return zlib.decompressobj(wbits=-zlib.MAX_WBITS, zdict=COMMON).decompress(body)

"""Scanning: several tools on one clean copy of the files, and what they say together."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from reliability.errors import BadInput
from tools.guards.code.copying import CleanCopy, copied
from tools.guards.code.finding import CodeFinding
from tools.guards.code.scan import Scan, Scanner
from tools.guards.code.severity import SEVERITIES

SHOWN = 100
"""Findings that are told: more is no help to anybody."""


@dataclass(frozen=True, slots=True)
class Scanned:
    """`unread` [paths] were looked at by none of the tools."""

    scans: tuple[Scan, ...] = ()
    unread: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()

    @property
    def findings(self) -> list[CodeFinding]:
        return [finding for scan in self.scans for finding in scan.findings]


async def scanned(files: Mapping[str, str], scanners: Collection[Scanner]) -> Scanned:
    """Every tool looks, one after the other; files that cannot be copied have failed."""
    copying = copied(files)
    try:
        copy = await asyncio.to_thread(copying.__enter__)
    except BadInput as error:
        return Scanned(failed=(str(error),))
    try:
        scans = [await scanner(copy) for scanner in scanners]
    finally:
        await asyncio.shield(asyncio.to_thread(copying.__exit__, None, None, None))
    return Scanned(tuple(scans), _unread(copy, scanners), tuple(scan.failed for scan in scans if scan.failed))


def _unread(copy: CleanCopy, scanners: Collection[Scanner]) -> tuple[str, ...]:
    read = frozenset(language for scanner in scanners for language in scanner.languages)
    return (*(file.path for file in copy.files if file.language not in read), *copy.others)


def worst_first(findings: Sequence[CodeFinding]) -> tuple[CodeFinding, ...]:
    """Each once, and no more than can be shown."""
    worst = sorted(dict.fromkeys(findings), key=lambda one: (-SEVERITIES.index(one.severity), one.path, one.line))
    return tuple(worst[:SHOWN])


def note(says: str, paths: Sequence[str]) -> tuple[str, ...]:
    if not paths:
        return ()
    more = f" and {len(paths) - 5} more" if len(paths) > 5 else ""
    return (f"{says}: {', '.join(paths[:5])}{more}",)

"""The site's directory: the file that `FERMATA_APPROVERS` names, or `approvers.yaml` under the home, if it is there."""

import os
from pathlib import Path

from reliability.approvers.directory import Directory
from reliability.approvers.reading import read
from reliability.environment import home
from reliability.errors import BadInput

_read: dict[Path, tuple[tuple[int, int, int], Directory]] = {}


def path() -> Path:
    return Path(os.environ.get("FERMATA_APPROVERS") or home() / "approvers.yaml")


def directory() -> Directory | None:
    """None where a site has none: then names are local development identities. Blocks: not on an event loop.

    Raises:
        BadInput: the file that was named is not there, or holds what cannot be meant so.
    """
    file = path()
    try:
        seen = file.stat()
    except FileNotFoundError:
        if os.environ.get("FERMATA_APPROVERS"):
            raise BadInput(
                f"FERMATA_APPROVERS names {str(file)!r}, which is not there; nobody may decide until it is "
                "(`fermata approvers add` makes it)"
            ) from None
        return None
    stamp = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
    known = _read.get(file)
    if known is None or known[0] != stamp:
        known = _read[file] = (stamp, read(file))
    return known[1]

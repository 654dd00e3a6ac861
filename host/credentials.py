"""Local approver credentials: who may vote from this machine.

A credential is a file under `FERMATA_HOME/approvers/`, made on first use and readable by its owner only. It vouches
for no more than this: whoever can write to that folder can vote as that name. It is meant for one machine and one
team; servers bring their own authentication.
"""

import os
import secrets
from pathlib import Path

from reliability.environment import home
from reliability.identity import Voter


def local_approver(said: str) -> Voter:
    """The identity `NAME@TEAM`, with its credential; makes it when it is used for the first time.

    Raises:
        BadInput: no such identity can exist.
    """
    voter = Voter.parse(said, authenticated=True)
    folder = home() / "approvers"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{voter}.key"
    if not file.exists():
        _make(file)
    return voter


def _make(file: Path) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # made by another process meanwhile
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(secrets.token_urlsafe(32) + "\n")

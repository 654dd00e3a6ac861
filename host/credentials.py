"""Credentials: who may vote from the command line of this machine.

With an approver directory a name counts with its token only (docs/approvals.md). Without one a credential is a file
under `FERMATA_HOME/approvers/`, made on first use and readable by its owner only. That vouches for no more than this:
whoever can write to that folder can vote as that name. It is meant for one machine and one team.
"""

import getpass
import os
import secrets
import sys
from dataclasses import replace
from pathlib import Path

from reliability.approvers import site
from reliability.approvers.directory import Directory, near
from reliability.environment import home
from reliability.errors import BadInput, NotAllowed
from reliability.identity import Voter


def local_approver(said: str, on_behalf: str | None = None) -> Voter:
    """The identity `NAME` or `NAME@TEAM`, with its token or its credential file (made when it is first used).

    Raises:
        BadInput: no such identity can exist. NotAllowed: the token is missing or another's; nothing was done.
    """
    voter = replace(Voter.parse(said, authenticated=True), on_behalf=on_behalf)
    if (directory := site.directory()) is not None:
        return _vouched(voter, _token(voter.name), directory)
    if on_behalf:
        raise BadInput("somebody can vote for another person only where an approver directory says so; there is none")
    folder = home() / "approvers"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{voter}.key"
    if not file.exists():
        _make(file)
    return voter


def with_token(said: str, token: str) -> Voter:
    """The identity of whoever has this token, for a program that was handed it.

    Raises:
        BadInput: this site has no directory. NotAllowed: the name and the token do not fit.
    """
    directory = site.directory()
    if directory is None:
        raise BadInput("a token was given, and this site has no approver directory; `fermata approvers add` makes it")
    return _vouched(Voter.parse(said, authenticated=True), token, directory)


def _vouched(voter: Voter, token: str, directory: Directory) -> Voter:
    """One line for every way to be wrong: it tells nobody which names there are."""
    person = directory.authenticate(token)
    if person is None or person.name != voter.name:
        raise NotAllowed(f"the name {voter.name!r} and the token do not fit; nothing was done")
    if voter.on_behalf is None and voter.team is not None and voter.team not in person.teams:
        raise NotAllowed(f"{person.name} is not in the team {voter.team!r}{near(voter.team, person.teams)}")
    only = person.teams[0] if len(person.teams) == 1 and not voter.on_behalf else None
    return replace(voter, team=voter.team or only, teams=person.teams, senior=person.senior)


def _token(name: str) -> str:
    """From the environment, a file, or a person; never from an argument, which every process of a machine can read."""
    if token := os.environ.get("FERMATA_TOKEN"):
        return token.strip()
    if file := os.environ.get("FERMATA_TOKEN_FILE"):
        try:
            return Path(file).read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"FERMATA_TOKEN_FILE cannot be read: {error}; accepted: a file with one token") from error
    if sys.stdin.isatty() and sys.stderr.isatty():
        return _typed(name)
    raise NotAllowed(f"{name} needs a token here; set FERMATA_TOKEN or FERMATA_TOKEN_FILE. Nothing was done")


def _typed(name: str) -> str:
    """Without an echo; whoever ends the input instead (Ctrl-D) has given none."""
    try:
        return getpass.getpass(f"token of {name}: ").strip()
    except EOFError as ended:
        raise NotAllowed(f"no token of {name} was typed; nothing was done") from ended


def _make(file: Path) -> None:
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # made by another process meanwhile
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as opened:
        opened.write(secrets.token_urlsafe(32) + "\n")

"""Running git: a process that knows no setting of its user, runs nothing of the repository's, and has an end."""

import asyncio
import os
import shutil
from collections.abc import Mapping, Sequence

from reliability.boundaries import cross
from reliability.errors import BadInput, Permanent, Transient, Unknown
from tools.git.process import Call, ended
from tools.git.trouble import trouble

NOTHING = os.devnull
SETTINGS = {
    "core.hooksPath": NOTHING,
    "core.fsmonitor": "false",
    "core.attributesFile": NOTHING,
    "core.excludesFile": NOTHING,
    "core.quotePath": "false",
    "core.protectHFS": "true",
    "core.protectNTFS": "true",
    "core.filesRefLockTimeout": "1000",
    "core.packedRefsTimeout": "5000",
    "safe.bareRepository": "explicit",
    "protocol.allow": "never",
    "commit.gpgSign": "false",
    "gc.auto": "0",
    "maintenance.auto": "false",
}
"""Go before whatever the repository's own config says."""

ENVIRONMENT = {
    "HOME": "/nonexistent",
    "XDG_CONFIG_HOME": "/nonexistent",
    "LC_ALL": "C",
    "TZ": "UTC",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_SYSTEM": NOTHING,
    "GIT_CONFIG_GLOBAL": NOTHING,
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "false",
    "GIT_EDITOR": "false",
    "GIT_PAGER": "cat",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_COMMITTER_NAME": "Fermata",
    "GIT_COMMITTER_EMAIL": "fermata@localhost",
}
"""The whole environment, beside a path to programs: no secret of this process, no setting of its user."""

MOST = 128_000_000
"""[bytes] that one command may write, where its caller said no less."""


async def git(
    *words: str,
    where: str,
    given: bytes = b"",
    env: Mapping[str, str] | None = None,
    most: int = MOST,
    seconds: float = 60.0,
    moves: bool = False,
    folder: str = "/",
) -> bytes:
    """What the command wrote when run in `folder` [path]; `where` names the repository in an error.

    `moves`: it changes a name, so that a try that was cut short is in doubt.

    Raises:
        Permanent, Transient, Unknown: git is not there, refused, or gave no answer.
        BadInput: it wrote more than `most` [bytes].
    """
    told, doubt = f"git {words[0]} in {where!r}", Unknown if moves else Transient
    path = _path()
    call = Call(await _words(words, path), {**ENVIRONMENT, "PATH": path, **(env or {})}, folder, given, most, seconds)
    cross("before", f"git {words[0]}")
    try:
        done = await ended(call)
    except TimeoutError:
        raise doubt(f"{told} gave no answer in {seconds:g} s and was stopped") from None
    except OSError as error:
        raise Transient(f"git could not be started ({error.strerror or type(error).__name__})") from error
    if done.out is None or done.err is None:
        raise BadInput(f"{told} would give more than {most:,} bytes; accepted: less")
    if done.code < 0:
        raise doubt(f"{told} was killed (signal {-done.code}); it is tried again")
    if done.code:
        raise trouble(words[0], done.err.decode("utf-8", "replace"), where)
    cross("after", f"git {words[0]}")
    return done.out


async def _words(words: Sequence[str], path: str) -> list[str]:
    program = await asyncio.to_thread(shutil.which, "git", path=path)
    if program is None:
        raise Permanent("there is no git on this machine; install it (`apt-get install git`)")
    settings = [word for key, value in SETTINGS.items() for word in ("-c", f"{key}={value}")]
    return [program, "--no-pager", *settings, *words]


def _path() -> str:
    """Where programs are; a relative place could be in the repository."""
    known = (os.environ.get("PATH") or os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in known if folder.startswith("/"))

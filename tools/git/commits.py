"""One commit of a run: made, found again, and told as a patch."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from reliability.clock import Clock
from reliability.errors import BadInput, Permanent
from tools.git.command import git
from tools.git.entries import object_name
from tools.git.limits import Limits
from tools.git.place import Place

TRAILER = "Fermata-Run"
AUTHOR = "Fermata <fermata@localhost>"


@dataclass(frozen=True)
class Known:
    """A commit as git keeps it; `key` is the last trailer of ours in it."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    key: str | None


async def made(place: Place, base: str, tree: str, message: str, author: str, key: str, clock: Clock) -> str:
    """Write it; no name leads to it yet."""
    words = ("commit-tree", object_name(tree), "-p", object_name(base), "-F", "-")
    env = {**place.aside, **_people(author, int(clock.now().timestamp()))}
    given = f"{_plain(message)}\n\n{TRAILER}: {key}\n".encode("utf-8", "replace")
    return (await git(*words, where=place.repository, env=env, given=given)).decode("ascii").strip()


async def read(place: Place, sha: str) -> Known:
    out = await git("cat-file", "commit", object_name(sha), where=place.repository, env=place.aside)
    head, _, message = out.decode("utf-8", "replace").partition("\n\n")
    lines = [line.split(" ", 1) for line in head.splitlines() if " " in line]
    tree = next(value for name, value in lines if name == "tree")
    last = (message.strip().splitlines() or [""])[-1]
    name, colon, key = last.partition(": ")
    known = key if colon and name == TRAILER else None
    return Known(sha, tree, tuple(value for name, value in lines if name == "parent"), known)


async def as_patch(place: Place, sha: str, limits: Limits) -> bytes:
    """As `git am` reads it.

    Raises:
        Permanent: it is more than we write.
    """
    words = ("format-patch", "--stdout", "-1", "--binary", "--full-index", "-M", "--no-signature", "--no-ext-diff")
    try:
        return await git(*words, "--no-textconv", sha, where=place.repository, env=place.aside, most=limits.patch)
    except BadInput as error:
        raise Permanent(f"the change is too large to be delivered: {error}") from error


def _plain(message: str) -> str:
    """Text, and a first line, whatever was given."""
    kept = "".join(sign for sign in message if sign in "\n\t" or sign.isprintable())
    return kept.strip()[:20_000] or "A change"


def _people(author: str, now: int) -> Mapping[str, str]:
    found = re.fullmatch(r"([^<>\n\0]+) <([^<>\s\0]+)>", author.strip())
    if found is None:
        raise Permanent(f"the author is {author[:200]!r}; accepted: NAME <ADDRESS>, such as {AUTHOR!r}")
    moment = f"@{now} +0000"
    return {
        "GIT_AUTHOR_NAME": found[1],
        "GIT_AUTHOR_EMAIL": found[2],
        "GIT_AUTHOR_DATE": moment,
        "GIT_COMMITTER_DATE": moment,
    }

"""Where a repository keeps what: found once, by git itself, without believing its settings."""

import asyncio
import re
import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from reliability.environment import home
from reliability.errors import Permanent
from tools.git.command import git

OBJECT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
"""What git calls an object, in full."""


@dataclass(frozen=True)
class Place:
    """`repository` as its caller named it, absolute; `own` [path] is the git folder of that checkout, `common` the one
    that its worktrees share. `clean` is an empty git folder of ours with no settings: with it objects are read and
    written, so that nothing which the repository's config or attributes name can ever be run.
    """

    repository: str
    own: Path
    common: Path
    objects: Path
    format: str
    clean: Path

    @cached_property
    def aside(self) -> dict[str, str]:
        """The environment of commands on objects."""
        return {"GIT_DIR": str(self.clean), "GIT_OBJECT_DIRECTORY": str(self.objects)}

    @cached_property
    def names(self) -> dict[str, str]:
        """The environment of commands on branches and worktrees: the repository's own git folder."""
        return {"GIT_DIR": str(self.common)}

    @property
    def nobody(self) -> str:
        """What git calls no object."""
        return "0" * (64 if self.format == "sha256" else 40)


async def found(repository: str) -> Place:
    """The repository that this folder is a checkout of.

    Raises:
        Permanent: there is none, or it is bare, or not ours to touch.
    """
    if "\0" in repository or not repository:
        raise Permanent(f"the repository is {repository[:200]!r}; accepted: the path of a folder")
    folder = await asyncio.to_thread(_folder, repository)
    asked = ("--path-format=absolute", "--git-dir", "--git-common-dir", "--git-path", "objects")
    more = ("--show-object-format", "--is-bare-repository", "--is-inside-git-dir")
    said = await git("rev-parse", *asked, *more, where=repository, folder=str(folder))
    lines = said.decode("utf-8", "surrogateescape").splitlines()
    if len(lines) != 6:
        raise Permanent(f"{repository!r} is at a path that cannot be told apart; accepted: one without line breaks")
    own, common, objects, form, bare, inside = lines
    if "true" in (bare, inside):
        raise Permanent(f"{repository!r} is a bare repository, or inside a .git; accepted: a checkout of a repository")
    clean = await asyncio.to_thread(_clean, form)
    return Place(str(folder), Path(own), Path(common), Path(objects), form, clean)


def runs() -> Path:
    """The folder of all runs' worktrees, and of what is known of them."""
    return home() / "worktrees"


def _folder(repository: str) -> Path:
    try:
        folder = Path(repository).expanduser().absolute()
        there = folder.is_dir()
    except (OSError, RuntimeError) as error:
        raise Permanent(f"the repository {repository!r} cannot be looked at ({error})") from error
    if not there:
        raise Permanent(f"the repository {repository!r} is no folder; accepted: the path of a checkout")
    return folder


def _hidden(folder: Path) -> None:
    """It may lie in the very repository: its owner's `git add .` passes it by."""
    ignored = folder / ".gitignore"
    if not ignored.exists():
        ignored.write_text("*\n", "ascii")


def _clean(form: str) -> Path:
    """The empty git folder for this format of objects; made whole or not at all."""
    place = home() / "git" / form
    if place.is_dir():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    _hidden(home())
    extension = "" if form == "sha1" else f"[extensions]\n\tobjectFormat = {form}\n"
    version = 0 if form == "sha1" else 1
    part = Path(tempfile.mkdtemp(dir=place.parent, prefix=f".{form}."))
    for folder in ("objects", "refs"):
        (part / folder).mkdir()
    (part / "HEAD").write_text("ref: refs/heads/none\n", "ascii")
    (part / "config").write_text(
        f"[core]\n\trepositoryformatversion = {version}\n\tbare = true\n{extension}", encoding="ascii"
    )
    with suppress(OSError):  # another process was faster: its folder is as good
        part.rename(place)
    shutil.rmtree(part, ignore_errors=True)
    return place

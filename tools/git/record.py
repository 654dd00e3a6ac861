"""What was opened for a run: so that it is found, and can be removed, by the run's name alone."""

import json
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

from reliability.environment import home
from reliability.errors import Permanent
from state.declared import Workspace
from tools.git.place import runs
from tools.git.trouble import of_disk

RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{7,63}")


def known(run: str) -> Workspace | None:
    """Raises Permanent: what is there is no record."""
    try:
        read = json.loads(_file(run).read_text("utf-8"))
        names = ("repository", "base", "branch", "tree")
        repository, base, branch, tree = (str(read[name]) for name in names)
        return Workspace(repository=repository, base=base, branch=branch, tree=tree, began=tree)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Permanent(f"what is known of run {run} cannot be read in {str(_file(run))!r} ({error})") from error


def keep(run: str, workspace: Workspace) -> None:
    """Whole or not at all."""
    write_whole(_file(run), json.dumps(workspace, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def forget(run: str) -> None:
    _file(run).unlink(missing_ok=True)


def bury(run: str) -> None:
    """From now on nothing may be made for it: a process that slept while others undid the run may still be on its way.

    Raises Transient, Permanent: the disk does not take it.
    """
    write_whole(_grave(run), b"")


def buried(run: str) -> bool:
    return _grave(run).exists()


def write_whole(path: Path, data: bytes) -> None:
    """Raises Transient, Permanent: the disk does not take it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as part:
            part.write(data)
        Path(part.name).replace(path)
    except OSError as error:
        raise of_disk(error, f"writing {str(path)!r}") from error


def checked(run: str) -> str:
    """Raises Permanent: a name that is none could lead to another folder."""
    if not RUN.fullmatch(run):
        raise Permanent(f"the run is {run[:80]!r}; accepted: 8 to 64 letters, digits, '-' and '_', such as a UUID")
    return run


def _grave(run: str) -> Path:
    return home() / "git" / "discarded" / checked(run)


def _file(run: str) -> Path:
    return runs() / f"{checked(run)}.json"

"""What may be the path of a file that an agent wrote: relative, plain, inside."""

from pathlib import PurePosixPath, PureWindowsPath

from reliability.errors import BadInput

LONGEST = 500


def normal(path: str) -> str:
    """`./a//b.py` as `a/b.py`.

    Raises:
        BadInput: it leads out of the folder, is absolute (on any system), or holds what no plain path holds.
    """
    accepted = f"accepted: a relative path with '/', without '..', of at most {LONGEST} characters"
    parts = PurePosixPath(path).parts
    strange = not path.isprintable() or "\\" in path or len(path) > LONGEST
    absolute = path.startswith("/") or bool(PureWindowsPath(path).drive)
    if strange or absolute or not parts or ".." in parts:
        raise BadInput(f"a file is called {path[:LONGEST]!r}; {accepted}")
    return "/".join(parts)

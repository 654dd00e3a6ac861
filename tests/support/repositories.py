"""What tests of repositories share: a run's name, and everything that is in a folder, byte for byte."""

from pathlib import Path

RUN = "3f2a9c1e-0000-4000-8000-000000000001"
OTHER = "77777777-0000-4000-8000-000000000002"


def everything(folder: Path, *, without: str = "") -> dict[str, bytes]:
    """Every file below the folder, and every link by where it leads."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if without and name.startswith(without):
            continue
        if path.is_symlink():
            found[name] = str(path.readlink()).encode()
        elif path.is_file():
            found[name] = path.read_bytes()
    return found

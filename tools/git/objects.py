"""Reading and writing a repository's objects, with no checkout and no setting of the repository in between."""

import asyncio
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from reliability.errors import BadInput
from tools.git.command import git
from tools.git.entries import FILE, PROGRAM, Entry
from tools.git.limits import Limits
from tools.git.place import Place, runs
from tools.git.trouble import of_disk


async def contents(place: Place, shas: Iterable[str], limits: Limits) -> dict[str, bytes]:
    """What blobs hold, by their names."""
    wanted = list(dict.fromkeys(shas))
    if not wanted:
        return {}
    asked = "".join(f"{sha}\n" for sha in wanted).encode()
    most = limits.read + 200 * len(wanted)
    out = await git(
        "cat-file", "--batch", where=place.repository, env=place.aside, given=asked, most=most, seconds=limits.seconds
    )
    return _batch(out, wanted, place)


def _batch(out: bytes, wanted: Sequence[str], place: Place) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    at = 0
    for sha in wanted:
        end = out.index(b"\n", at)
        name, _, size = out[at:end].decode("ascii").rpartition(" ")
        if not name.endswith(" blob"):
            raise BadInput(f"{place.repository!r} has no file of the name {sha}; it was collected, or never was there")
        at = end + 1
        found[sha] = out[at : at + int(size)]
        at += int(size) + 1
    return found


async def changed_tree(
    place: Place, tree: str, files: Mapping[str, bytes | None], known: Mapping[str, Entry], run: str, limits: Limits
) -> str:
    """The name of the tree with these files, whose paths are spelled as it spells them."""
    try:
        part = await asyncio.to_thread(_part, run)
    except OSError as error:
        raise of_disk(error, f"laying files aside in {str(runs())!r}") from error
    try:
        written = {path: content for path, content in files.items() if content is not None}
        shas = await _blobs(place, list(written.values()), part, limits)
        gone = [path for path, content in files.items() if content is None and path in known]
        lines = [f"0 {place.nobody}\t".encode() + _name(path) for path in gone]
        for path, sha in zip(written, shas, strict=True):
            mode = PROGRAM if path in known and known[path].mode == PROGRAM else FILE
            lines.append(f"{mode} {sha}\t".encode() + _name(path))
        return await _tree(place, tree, lines, part, limits)
    finally:
        await asyncio.to_thread(part.cleanup)


async def _blobs(
    place: Place, contents: Sequence[bytes], part: "tempfile.TemporaryDirectory[str]", limits: Limits
) -> list[str]:
    if not contents:
        return []
    try:
        paths = await asyncio.to_thread(_laid_out, contents, Path(part.name))
    except OSError as error:
        raise of_disk(error, f"laying files aside in {part.name!r}") from error
    words = ("hash-object", "-w", "--no-filters", "--stdin-paths")
    given = "".join(f"{path}\n" for path in paths).encode("utf-8", "surrogateescape")
    out = await git(*words, where=place.repository, env=place.aside, given=given, seconds=limits.seconds)
    return out.decode("ascii").split()


async def _tree(
    place: Place, tree: str, lines: Sequence[bytes], part: "tempfile.TemporaryDirectory[str]", limits: Limits
) -> str:
    env = {**place.aside, "GIT_INDEX_FILE": str(Path(part.name, "index"))}
    given = b"".join(line + b"\0" for line in lines)
    await git("read-tree", tree, where=place.repository, env=env, seconds=limits.seconds)
    words = ("update-index", "-z", "--index-info")
    await git(*words, where=place.repository, env=env, given=given, seconds=limits.seconds)
    return (await git("write-tree", where=place.repository, env=env, seconds=limits.seconds)).decode("ascii").strip()


def _laid_out(contents: Sequence[bytes], folder: Path) -> list[Path]:
    paths = [folder / str(number) for number in range(len(contents))]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def _part(run: str) -> "tempfile.TemporaryDirectory[str]":
    """Beside the run's worktree and under its name: what a killed process leaves is removed with it."""
    runs().mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=runs(), prefix=f"{run}.part-")


def _name(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")

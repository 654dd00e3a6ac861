"""Documents in files and folders, and the workflows that they declare."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from langgraph.graph.state import CompiledStateGraph

from graphs.declared.compiling.workflows import workflows
from graphs.declared.reading import ENDINGS, read_file
from graphs.declared.resource import Resource
from reliability.errors import BadInput

ACCEPTED = f"a file of documents, or a folder with some ({', '.join(ENDINGS)})"


def graphs_in(*files: str | Path) -> Mapping[str, CompiledStateGraph[Any, Any, Any, Any]]:
    """The published workflows that these files and folders declare, by name (`resource/workflow`), applied or not.

    For `langgraph.json`, whose server brings the checkpointer; a program of one's own calls `fermata.declared`.

    Raises:
        BadInput: a file cannot be read, or what it declares cannot be a workflow.
    """
    return workflows(resources_in(files))


def resources_in(files: Iterable[str | Path]) -> tuple[Resource, ...]:
    """Every document in these files and folders; of a folder the files in it, not those in folders below.

    Raises:
        BadInput: no such file, no document, one that is wrong, or one twice; the message says where.
    """
    return once([one for name in files for file in _files(Path(name)) for one in read_file(file)])


def once(found: Sequence[Resource]) -> tuple[Resource, ...]:
    """The same, if each resource is declared once, in whichever files.

    Raises:
        BadInput: one is declared twice.
    """
    first: dict[tuple[str, str, str], Resource] = {}
    for one in found:
        before = first.setdefault((one.kind, one.namespace, one.name), one)
        if before is not one:
            places = (one.at("metadata", "name"), before.at("metadata", "name"))
            raise BadInput(f"{places[0]}: {one.kind} {one.name!r} is here twice, first at {places[1]}")
    return tuple(found)


def _files(given: Path) -> Iterator[Path]:
    if not given.is_dir():
        yield given
        return
    inside = sorted(file for file in given.iterdir() if file.suffix in ENDINGS and file.is_file())
    if not inside:
        raise BadInput(f"{str(given)!r} holds no document; accepted: {ACCEPTED}")
    yield from inside

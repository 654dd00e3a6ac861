"""Reading: from the text of a file to its resources; what is wrong is told in one line, with its place."""

from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from graphs.declared.faults import first
from graphs.declared.models.kinds import DOCUMENTS
from graphs.declared.models.metadata import API_VERSION
from graphs.declared.models.section import nearest, shown
from graphs.declared.resource import Resource
from reliability.errors import BadInput
from reliability.yaml_building import Bounds
from reliability.yaml_text import Text, documents
from tools.guards.showing import masked

PAGE = "docs/resources.md"

BOUNDS = Bounds(characters=10_000_000, depth=100, aliased=100_000)
"""Of one file."""

ENDINGS = (".yaml", ".yml", ".json")


def read(text: str, source: str) -> tuple[Resource, ...]:
    """The resources of a file, in their order; documents that hold nothing are passed over.

    Raises:
        BadInput: one line, `FILE:LINE:COL: what was given; accepted: ...`.
    """
    try:
        found = tuple(_resource(one) for one in documents(source, text, PAGE, BOUNDS) if one.data is not None)
    except BadInput as error:
        raise BadInput(masked(str(error))) from None  # not even a traceback repeats a password
    if not found:
        raise BadInput(f"{source}:1:1: holds no resource; accepted: what {PAGE} says")
    names: dict[tuple[str, str, str], Resource] = {}
    for one in found:
        key = (one.kind, one.namespace, one.name)
        if key in names:
            before = names[key].at("metadata", "name")
            raise BadInput(f"{one.at('metadata', 'name')}: {one.kind} {one.name!r} is here twice, first at {before}")
        names[key] = one
    return found


def read_bytes(data: bytes, source: str) -> tuple[Resource, ...]:
    """As `read`, of what a file or a pipe holds; in UTF-8.

    Raises:
        BadInput: as `read`; or another encoding.
    """
    try:
        return read(data.decode("utf-8"), source)
    except UnicodeDecodeError as error:
        before = data[: error.start]
        column = len(before) - before.rfind(b"\n")
        at = f"{source}:{before.count(bytes([10])) + 1}:{column}"
        raise BadInput(f"{at}: holds the byte {data[error.start]:#04x}, which is no UTF-8; accepted: UTF-8") from error


def read_file(file: Path) -> tuple[Resource, ...]:
    """As `read_bytes`. Blocks on disk.

    Raises:
        BadInput: as `read_bytes`; or there is no such file.
    """
    try:
        with file.open("rb") as opened:
            data = opened.read(4 * BOUNDS.characters + 1)
    except OSError as error:
        raise BadInput(f"{str(file)!r} cannot be read ({error.strerror}); accepted: a file in YAML") from error
    return read_bytes(data, str(file))


def _resource(text: Text) -> Resource:
    kind = _kind(text)
    try:
        document = DOCUMENTS[kind].model_validate(text.data)
    except ValidationError as error:
        raise BadInput(first(text, error)) from error
    meta = document.metadata
    return Resource(
        api_version=document.api_version,
        kind=kind,
        name=meta.name,
        namespace=meta.namespace,
        labels=meta.labels,
        annotations=meta.annotations,
        spec=document.spec,
        text=text.text,
        source=text.name,
        places=text,
    )


def _kind(text: Text) -> str:
    """Which model the document is read by; asked before anything else, for all that follows hangs on it."""
    data: Any = text.data
    if not isinstance(data, Mapping):
        given, several = ("a list", "; several with --- between them") if isinstance(data, list) else (shown(data), "")
        raise _wrong(text, (), f"is {given}; accepted: a resource: apiVersion, kind, metadata, spec{several}")
    version, kind = data.get("apiVersion"), data.get("kind")
    for key in ("apiVersion", "kind"):
        if key not in data and (near := get_close_matches(key, data, n=1)):
            raise BadInput(f"{text.key((near[0],))}: {near[0]!r} is no key here; did you mean {key!r}?")
    if version != API_VERSION:
        raise _wrong(text, ("apiVersion",), f"the apiVersion is {shown(version)}; accepted: {API_VERSION}")
    if kind not in DOCUMENTS:
        raise _wrong(text, ("kind",), f"the kind is {shown(kind)}{nearest(str(kind), list(DOCUMENTS))}")
    return str(kind)


def _wrong(text: Text, place: tuple[str, ...], says: str) -> BadInput:
    return BadInput(f"{text.at(place)}:{text.column(place)}: {says}")

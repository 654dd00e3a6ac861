"""The documents that a person gives on the command line: files, folders, and what comes in on stdin."""

import sys
from collections.abc import Sequence

from graphs.declared.files import ACCEPTED, once, resources_in
from graphs.declared.reading import BOUNDS, read_bytes
from graphs.declared.resource import Resource
from reliability.errors import BadInput


def given(files: Sequence[str]) -> tuple[Resource, ...]:
    """Every document of `-f FILE|DIR|-`, each of which may be given again.

    Raises:
        BadInput: nothing was given, or it cannot be used; the message says where.
    """
    if not files:
        raise BadInput(f"no file was given; accepted: -f with {ACCEPTED}, or - for what comes in on stdin")
    if list(files).count("-") > 1:
        raise BadInput("-f - was given twice; accepted: stdin once")
    return once([one for file in files for one in _in(file)])


def _in(file: str) -> tuple[Resource, ...]:
    if file == "-":
        return read_bytes(sys.stdin.buffer.read(4 * BOUNDS.characters + 1), "-")
    return resources_in([file])

"""What tools write, read with suspicion: only an answer of the known form is an answer."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeVar

from pydantic import TypeAdapter, ValidationError

from tools.guards.code.copying import Copied
from tools.guards.code.process import NotRun, Ran
from tools.guards.code.scan import Scan

Answer = TypeVar("Answer")


def read(ran: Ran, form: TypeAdapter[Answer], accepted: Sequence[int]) -> Answer:
    """The answer of a tool that ended with one of the `accepted` codes.

    Raises:
        NotRun: it ended otherwise, or wrote something else.
    """
    if ran.code not in accepted:
        raise NotRun(f"ended with the code {ran.code}")
    try:
        return form.validate_json(ran.output)
    except ValidationError:
        raise NotRun("gave an answer that cannot be read") from None


def place(name: str, files: Sequence[Copied]) -> str:
    """The path, as it was given, of the file that the tool calls `name`.

    Raises:
        NotRun: it speaks of a file that it was not given.
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    for file in files:
        if file.name == last:
            return file.path
    raise NotRun("spoke of a file that it was not given")


def all_seen(names: Sequence[str], files: Sequence[Copied]) -> None:
    """Tools leave files out by rules of their own, and say nothing.

    Raises:
        NotRun: one of the files was not looked at.
    """
    seen = {name.replace("\\", "/").rpartition("/")[2] for name in names}
    if left := [file.path for file in files if file.name not in seen]:
        raise NotRun(f"did not look at {left[0]!r}" + (f" and {len(left) - 1} more" if len(left) > 1 else ""))


def in_words(rule: str) -> str:
    """`no-implied-eval` and `security/detect-child-process` as words."""
    return rule.rpartition("/")[2].replace("-", " ").replace("_", " ")


async def or_failed(tool: str, scan: Callable[[], Awaitable[Scan]]) -> Scan:
    """The scan, or that the tool could not do it, in one line."""
    try:
        return await scan()
    except NotRun as error:
        return Scan(tool, failed=f"{tool} {error}")
    except OSError as error:
        return Scan(tool, failed=f"{tool} could not work ({type(error).__name__})")

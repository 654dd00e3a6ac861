"""The registry of agent kinds: those that are shipped, Python files of the site, and entry points of packages."""

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules

from nodes.kinds import shipped
from nodes.kinds.kind import AgentKind
from reliability import settings
from reliability.errors import BadInput

GROUP = "fermata.agent_kinds"
"""Entry points of this group name an `AgentKind`."""

EXAMPLE = 'files = ["agents/reversal.py"]'


def kinds() -> Mapping[str, AgentKind]:
    """Every kind by its name: shipped, from the files of `[agents]` in fermata.toml, and from entry points.

    Reads files and runs those of the site, once a process: who adds a kind starts it again. Not on an event loop.

    Raises:
        BadInput: what is registered is no kind, or two have one name; the message says where.
    """
    return _kinds(os.getpid(), *_files())


def kind(name: str) -> AgentKind:
    """The kind of that name.

    Raises:
        BadInput: there is none; the message names the nearest one.
    """
    known = kinds()
    if name in known:
        return known[name]
    near = get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise BadInput(f"there is no kind of agent {name!r}; accepted: {', '.join(known)}{hint}")


@lru_cache(maxsize=16)
def _kinds(_process: int, *files: Path) -> Mapping[str, AgentKind]:
    known: dict[str, tuple[AgentKind, str]] = {}
    for found, where in (*_shipped(), *_of_files(files), *_installed()):
        if found.name in known:
            first = known[found.name][1]
            raise BadInput(f"the kind {found.name!r} is registered by {first} and by {where}; accepted: each name once")
        known[found.name] = (found, where)
    return {name: found for name, (found, _) in known.items()}


def _shipped() -> Iterator[tuple[AgentKind, str]]:
    for module in sorted(iter_modules(shipped.__path__), key=lambda found: found.name):
        yield import_module(f"{shipped.__name__}.{module.name}").kind, "Fermata"


def _files() -> tuple[Path, ...]:
    """A relative path is read from where the settings file lies."""
    given = settings.entries("agents", EXAMPLE).get("files", [])
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise BadInput(f"files of [agents] in {str(settings.path())!r} is {given!r}; accepted: lines such as {EXAMPLE}")
    return tuple((settings.path().parent / Path(one).expanduser()).resolve() for one in given)


def _of_files(files: Iterable[Path]) -> Iterator[tuple[AgentKind, str]]:
    for file in files:
        yield _a_kind(_loaded(file), str(file)), str(file)


def _loaded(file: Path) -> object:
    name = f"fermata_kind_{sha256(str(file).encode()).hexdigest()[:8]}_{file.stem}"
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise BadInput(
            f"[agents] in {str(settings.path())!r} names {str(file)!r}; accepted: a Python file that is there"
        )
    module = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (ImportError, SyntaxError) as error:
        raise BadInput(f"the kind of agent in {file} cannot be loaded: {error}") from error
    return getattr(module, "kind", None)


def _installed() -> Iterator[tuple[AgentKind, str]]:
    for point in sorted(entry_points(group=GROUP), key=lambda point: point.name):
        where = f"the entry point {point.name} = {point.value!r}"
        try:
            found = point.load()
        except (ImportError, AttributeError) as error:
            raise BadInput(f"{where} cannot be loaded: {error}") from error
        yield _a_kind(found, where), where


def _a_kind(found: object, where: str) -> AgentKind:
    if not isinstance(found, AgentKind):
        raise BadInput(f"{where} gives {found!r} as its kind; accepted: kind = AgentKind(…)")
    return found

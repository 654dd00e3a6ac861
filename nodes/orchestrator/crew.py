"""The registry of workers: those that are shipped, a folder of files, and entry points of installed packages."""

import asyncio
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import sha256
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from pkgutil import iter_modules

from nodes.orchestrator import workers
from nodes.orchestrator.worker import Worker
from reliability.errors import BadInput, Permanent

GROUP = "fermata.workers"
"""Entry points of this group name a `Worker`."""


@dataclass(frozen=True)
class Crew:
    """Everybody who can be given a task; no two of one name."""

    workers: tuple[Worker, ...]

    def __post_init__(self) -> None:
        names = [worker.name for worker in self.workers]
        if len(set(names)) < len(names):
            raise BadInput(f"the registered workers are {sorted(names)!r}; accepted: each name once")

    @cached_property
    def _by_name(self) -> dict[str, Worker]:
        return {worker.name: worker for worker in self.workers}

    def named(self, name: str) -> Worker:
        """The worker of this name.

        Raises:
            Permanent: there is none (any more); somebody else is given the task.
        """
        if name not in self._by_name:
            raise Permanent(f"the worker {name!r} is not registered any more")
        return self._by_name[name]


async def crew() -> Crew:
    """Who is registered: shipped, in the folder that `FERMATA_WORKERS` names, and by entry points.

    Raises:
        BadInput: the folder is none, or what is registered is no worker.
    """
    return await asyncio.to_thread(lambda: _crew(os.getpid(), os.environ.get("FERMATA_WORKERS", "")))


@lru_cache(maxsize=16)
def _crew(_pid: int, folder: str) -> Crew:
    """Files are loaded once a process: who adds a worker starts it again."""
    own = list(_in_folder(Path(folder).expanduser())) if folder else []
    return Crew((*shipped(), *own, *installed()))


def shipped() -> Iterator[Worker]:
    """The workers that come with Fermata: every module of `nodes/orchestrator/workers/`."""
    for module in sorted(iter_modules(workers.__path__), key=lambda found: found.name):
        yield _worker(import_module(f"{workers.__name__}.{module.name}").worker, module.name)


def _in_folder(folder: Path) -> Iterator[Worker]:
    if not folder.is_dir():
        raise BadInput(f"FERMATA_WORKERS is {str(folder)!r}, which is no folder; accepted: one with a file a worker")
    for file in sorted(folder.glob("*.py")):
        if not file.name.startswith("_"):
            yield _worker(_loaded(file), str(file))


def _loaded(file: Path) -> object:
    name = f"fermata_worker_{sha256(str(file).encode()).hexdigest()[:8]}_{file.stem}"
    spec = spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise BadInput(f"{file} cannot be loaded; accepted: a Python file")
    module = sys.modules[name] = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except (ImportError, SyntaxError) as error:
        raise BadInput(f"the worker in {file} cannot be loaded: {error}") from error
    return getattr(module, "worker", None)


def installed() -> Sequence[Worker]:
    """The workers of installed packages, by name."""
    points = sorted(entry_points(group=GROUP), key=lambda point: point.name)
    found = []
    for point in points:
        try:
            found.append(_worker(point.load(), f"the entry point {point.name} = {point.value!r}"))
        except (ImportError, AttributeError) as error:
            raise BadInput(f"the entry point {point.name} = {point.value!r} cannot be loaded: {error}") from error
    return found


def _worker(found: object, where: str) -> Worker:
    if not isinstance(found, Worker):
        raise BadInput(f"{where} gives {found!r} as its worker; accepted: worker = Worker(…)")
    return found

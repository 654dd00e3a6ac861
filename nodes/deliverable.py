"""Deliverable: what a run would deliver if it ended now, as an assessment reads it."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from langchain_core.runnables import RunnableConfig

from reliability.digest import digest_of_text
from reliability.errors import BadInput
from tools.paths import names_of

State = Mapping[str, Any]


@dataclass(frozen=True)
class Deliverable:
    """`output`: the text of it. `changes`: each file as a path, or `path`, `before` (a rename) and `target` (a link).
    `files`: path -> text of those that changed and are still there; None where nobody can read them.
    """

    output: str = ""
    changes: tuple[Any, ...] = ()
    files: Mapping[str, str] | None = None

    @property
    def paths(self) -> list[str]:
        """Every name of every changed file.

        Raises:
            BadInput: one of them is absolute or leads out of the tree.
        """
        return sorted(names_of(self.changes))


class Reader(Protocol):
    """Reads what would be delivered, where it really is.

    Raises:
        Permanent, BadInput: it cannot be read, so that nobody can say what it is.
        Transient, Unknown: not now.
    """

    async def __call__(self, state: State, config: RunnableConfig) -> Deliverable: ...


async def made_by_steps(state: State, config: RunnableConfig) -> Deliverable:
    """All that the steps say they made: of a workflow without a repository there is nothing else."""
    values = list((state.get("steps") or {}).values())
    patched = [one for one in values if isinstance(one, Mapping) and "patch" in one]
    output = "\n".join(map(text_of, patched or values))
    return Deliverable(output, tuple(change for one in values for change in changes_of(one)))


def identity(state: State) -> str:
    """Which files and outputs are meant: what git calls the tree, with what the steps made."""
    tree = (state.get("workspace") or {}).get("tree", "")
    steps = json.dumps(state.get("steps") or {}, sort_keys=True, default=str)
    return digest_of_text(json.dumps([tree, steps]))


def own(value: Any) -> dict[str, Any]:
    """What `output` and `changedFiles` are for a check of one step; no files where a path leads out of the tree."""
    try:
        return {"output": text_of(value), "changedFiles": sorted(names_of(changes_of(value)))}
    except BadInput:
        return {"output": text_of(value), "changedFiles": None}


def told_files(state: State) -> frozenset[str]:
    """Every name of the files that an effect will be told to deliver, which it holds against git again. So who writes
    fewer into what was seen hides none.

    Raises:
        BadInput: one of them leads out of the tree.
    """
    files = (state.get("workspace") or {}).get("files") or ()
    return names_of(change_of(one) for one in files)


def text_of(value: Any) -> str:
    """The text of a step's output: of a patch what it adds, of other data its JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and isinstance(value.get("patch"), str):
        return "\n".join([str(value.get("summary", "")), *added(value["patch"])])
    return json.dumps(value, ensure_ascii=False, default=str)


def added(patch: str) -> Iterator[str]:
    """The lines that a patch adds, its files' names among them; what it takes away, or leaves, is not new."""
    return (line[1:] for line in patch.splitlines() if line.startswith("+"))


def changes_of(value: Any) -> list[Any]:
    """The files that a step says it changed; of a list of values those of all."""
    if isinstance(value, list):
        return [change for one in value for change in changes_of(one)]
    if not isinstance(value, Mapping):
        return []
    told: list[Any] = [change_of(one) for one in _listed(value.get("files")) if isinstance(one, Mapping)]
    return told or [path for path in _listed(value.get("changedFiles")) if isinstance(path, str)]


def files_of(value: Any) -> list[Mapping[str, Any]]:
    """The same with what happened to each; a path alone is taken for a changed file."""
    if isinstance(value, list):
        return [file for one in value for file in files_of(one)]
    if not isinstance(value, Mapping):
        return []
    told: list[Mapping[str, Any]] = [one for one in _listed(value.get("files")) if isinstance(one, Mapping)]
    return told or [{"path": path} for path in _listed(value.get("changedFiles"))]


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list | tuple) else ()


def change_of(file: Mapping[str, Any]) -> dict[str, Any]:
    """A file with all its names, as `tools.paths` reads them."""
    known = {"path": file.get("path"), "before": file.get("from"), "target": file.get("target")}
    return {name: value for name, value in known.items() if value}

"""PREPARING: the run gets a worktree and a branch of its own in the repository that it is to work on."""

from collections.abc import Callable, Mapping
from typing import Any

from nodes.development.refused import refused
from nodes.development.tree import Service
from nodes.effect import Effect
from reliability.deliver import Answer, Arguments, Delivery
from tools.git.slug import slug_of
from tools.services import git_service

State = Mapping[str, Any]

PREPARING, DISCARDING = "PREPARING", "DISCARDING"
LIMIT = 600.0
"""[s]: a large repository is written out file by file."""

UNGATED = (
    "it makes a branch and a worktree of its own, changes nothing that anybody has, and is removed without a trace"
)


def preparing(
    given: Callable[[State], Arguments | None],
    git: Service = git_service,
    *,
    phase: str = PREPARING,
    undo: str | None = DISCARDING,
    environments: frozenset[str] = frozenset({"development"}),
) -> Effect:
    """Opens the workspace and writes `state["workspace"]`.

    `given` reads from the state what `wanted` makes; None where the run works on no repository.
    """

    async def prepare(arguments: Arguments, key: str) -> Answer:
        with refused():
            opened = await (await git()).open(
                arguments["repository"], run_of(key), arguments["slug"], arguments.get("base")
            )
        return dict(opened)

    async def probe(_arguments: Arguments, key: str) -> Answer | None:
        found = await (await git()).find(run_of(key))
        return None if found is None else dict(found)

    return Effect(
        phase,
        Delivery(prepare, probe, limit=LIMIT),
        given,
        kind="reversible",
        undo=undo,
        environments=environments,
        keep=lambda _state, answer: {"workspace": dict(answer)},
        ungated_because=UNGATED,
        operations=frozenset({"create_branch"}),
    )


def wanted(repository: str, task: str, base: str | None = None) -> Arguments:
    """What PREPARING is given: the repository's folder, a few words of the task for the branch's name, and the branch,
    tag or commit to begin at, where it is not the one that is checked out.
    """
    return {"repository": repository, "slug": slug_of(task), **({"base": base} if base else {})}


def run_of(key: str) -> str:
    """The run that an effect's key belongs to."""
    return key.partition(":")[0]

"""Behaviour: what the agents of a workflow may never do, and how much of what they may, whatever a model says."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reliability.errors import BadInput
from tools.guards.site import workflows_in

FORBIDDEN = frozenset({"delete_branch", "force_push", "modify_workflow"})
"""What every workflow refuses unless its author said otherwise."""


@dataclass(frozen=True)
class Behaviour:
    """The most tokens of one answer of a model, the most files that a run may create and may change (None: no limit of
    ours), and the operations that nobody may call.

    An operation is meant by a tool's name, or by what a tool or an effect declares in `operations`; `force-push`,
    `forcePush` and `force_push` are one. Texts are not searched for it.

    Raises:
        BadInput: a limit below 1 (0 for files), or an operation without a name.
    """

    max_output_tokens: int | None = None
    max_file_creations: int | None = None
    max_file_modifications: int | None = None
    forbidden_operations: frozenset[str] = field(default=FORBIDDEN)

    def __post_init__(self) -> None:
        object.__setattr__(self, "forbidden_operations", operations(self.forbidden_operations))
        for name, least in (("max_output_tokens", 1), ("max_file_creations", 0), ("max_file_modifications", 0)):
            most = getattr(self, name)
            if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < least):
                raise BadInput(f"{name} is {most!r}; accepted: a whole number of {least} or more, or None")

    def forbids(self, *names: str) -> str | None:
        """The first of these operations that is forbidden."""
        return next((name for name in names if operation(name) in self.forbidden_operations), None)


def operation(name: str) -> str:
    """A name as operations are compared."""
    return re.sub(r"[^a-z0-9가-힣]+", "_", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()).strip("_")


def operations(names: Iterable[str]) -> frozenset[str]:
    given = [names] if isinstance(names, str) else list(names)
    if wrong := [name for name in given if not isinstance(name, str) or not operation(name)]:
        raise BadInput(f"an operation is called {wrong[0]!r}; accepted: a name, such as 'force_push'")
    return frozenset(map(operation, given))


DEFAULT = Behaviour()

_OF: dict[str, Behaviour] = {}


def behaviour_for(workflow: str, behaviour: Behaviour | None) -> None:
    """Give a workflow limits of its own; None gives it those of the site."""
    if behaviour is None:
        _OF.pop(workflow, None)
    else:
        _OF[workflow] = behaviour


def behaviour_of(workflow: str | None) -> Behaviour:
    """What is in force in a workflow; one that nobody published has what the site has."""
    return _OF.get(workflow or "", DEFAULT)


def behaviour_in(config: Mapping[str, Any] | None) -> Behaviour:
    """What is in force in the workflow that runs with this config, by the names that published graphs pin there: of a
    workflow in a box of another one the stricter of both.
    """
    known = [behaviour_of(name) for name in workflows_in(config)]
    return known[0] if len(known) == 1 else _strictest(known)


def _strictest(known: Sequence[Behaviour]) -> Behaviour:
    def least(name: str) -> int | None:
        return min((most for one in known if (most := getattr(one, name)) is not None), default=None)

    forbidden = frozenset[str]().union(*(one.forbidden_operations for one in known))
    return Behaviour(
        least("max_output_tokens"), least("max_file_creations"), least("max_file_modifications"), forbidden
    )

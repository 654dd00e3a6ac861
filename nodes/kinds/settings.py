"""AgentSettings: one agent as its author declared it, and the constraints that it works within."""

from dataclasses import dataclass, field, fields
from datetime import timedelta
from typing import Literal

from reliability.errors import BadInput

ReviewDepth = Literal["quick", "standard", "thorough"]


@dataclass(frozen=True)
class Constraints:
    """What an agent keeps to, whatever its model says; None: nothing beyond the box's own limit.

    `max_tokens_per_request`: of one question and its answer together. `max_files_modified` and `max_test_files`: of one
    step, every file that it creates, changes or deletes. (How much a whole run may change is a guardrail's word:
    `tools.guards.behaviour.Behaviour`.) `timeout` bounds one visit of the agent. `review_depth`: `quick` asks the
    scanners only, `standard` also a model about the patch, `thorough` about the changed files as a whole.

    Raises:
        BadInput: a number below 1, or a timeout that is none.
    """

    max_tokens_per_request: int | None = None
    max_files_modified: int | None = None
    max_test_files: int | None = None
    timeout: timedelta | None = None
    review_depth: ReviewDepth = "standard"

    def __post_init__(self) -> None:
        for name in ("max_tokens_per_request", "max_files_modified", "max_test_files"):
            most = getattr(self, name)
            if most is not None and (isinstance(most, bool) or not isinstance(most, int) or most < 1):
                raise BadInput(f"{name} is {most!r}; accepted: a whole number of 1 or more")
        if self.timeout is not None and self.timeout <= timedelta(0):
            raise BadInput(f"the timeout is {self.timeout!r}; accepted: a duration above 0")
        if self.review_depth not in ("quick", "standard", "thorough"):
            raise BadInput(f"review_depth is {self.review_depth!r}; accepted: quick, standard, thorough")

    @property
    def seconds(self) -> float | None:
        """[s]"""
        return None if self.timeout is None else self.timeout.total_seconds()

    def __str__(self) -> str:
        given = {one.name: getattr(self, one.name) for one in fields(self) if getattr(self, one.name) is not None}
        return ", ".join(f"{name} {value}" for name, value in given.items())


@dataclass(frozen=True)
class AgentSettings:
    """`kind` names its `AgentKind`, `model` an alias of the site's settings (None: the site's own model).
    `instructions` are its author's, beside those of the kind.
    """

    name: str
    kind: str
    model: str | None = None
    instructions: str = ""
    capabilities: tuple[str, ...] = ()
    constraints: Constraints = field(default_factory=Constraints)

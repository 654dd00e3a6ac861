"""The fields of the `orchestrator` workflow."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field
from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

from state.messages import Messages
from state.outcomes import merge
from state.parallel import Results
from state.replanning import Replans
from state.trail import Trails


class Phase:
    """The states, as plain text: an enum would not survive a checkpoint as what it was."""

    PLANNING: Final = "PLANNING"
    ASSIGNING: Final = "ASSIGNING"
    ASKING: Final = "ASKING"
    WORKING: Final = "WORKING"
    COLLECTING: Final = "COLLECTING"
    REPLANNING: Final = "REPLANNING"
    INTEGRATING: Final = "INTEGRATING"
    VERIFYING: Final = "VERIFYING"
    DELIVERING: Final = "DELIVERING"
    DELIVERED: Final = "DELIVERED"
    PARTIAL: Final = "PARTIAL"
    DECLINED: Final = "DECLINED"
    BUDGET_EXHAUSTED: Final = "BUDGET_EXHAUSTED"


class Task(TypedDict):
    """One part of the plan. `needs` are the ids of tasks whose results it works with; `priority` 1 (last) to 5."""

    id: str
    what: str
    needs: list[str]
    capability: str
    priority: int


class Listing(TypedDict):
    """A worker as the registry knew it when the run was planned; `cost` is its declared price of one task."""

    name: str
    about: str
    capabilities: list[str]
    cost: int
    most_at_once: int


class Assignment(TypedDict):
    """Who does a task, and why that one."""

    worker: str
    because: str


class Product(TypedDict):
    """The result of a task, kept here once; other tasks refer to it by the task's id."""

    text: str
    sources: list[str]
    by: str


class Failure(TypedDict):
    """A worker that did not manage a task; it is not given that task again."""

    worker: str
    reason: str


class OrchestratorResult(TypedDict):
    """What is delivered. `missing` says what of the request it lacks and why; `by` who did what, by task id."""

    text: str
    sources: list[str]
    missing: list[str]
    by: dict[str, str]


IN_WORDS: Final = "work in words, such as 'research battery recycling, then summarise it and calculate 15% of 240'"
"""What it accepts, as somebody reads it who gave nothing."""


class OrchestratorInput(TypedDict, total=False):
    """The request in words, or a chat's messages."""

    ask: Annotated[str, Field(description=IN_WORDS)]
    messages: Messages


class OrchestratorUpdate(Results, Replans, Trails, total=False):
    """What the nodes write.

    `heard` counts the chat messages already read, `planned` the plans asked for in a row, `wrong` says why the last
    plan or answer could not be used. `wave` are the tasks at work now, `waves` counts them; `failures` tell who failed
    at a task; `unfilled` is the task that a person is asked about (`asked` times so far), `named` the workers and
    `dropped` the tasks that they decided. `gaps` is what the draft lacks of the request, `verified_by` who said so.
    """

    ask: str
    heard: int
    request: str
    crew: list[Listing]
    reading: Literal["planned", "unfit", "declined"]
    planned: int
    wrong: str
    tasks: list[Task]
    next: Literal["working", "nobody fits", "failed", "all done"]
    wave: list[str]
    waves: int
    assigned: dict[str, Assignment]
    products: dict[str, Product]
    failures: dict[str, list[Failure]]
    unfilled: str
    asked: int
    named: dict[str, str]
    dropped: list[str]
    given_up: bool
    draft: OrchestratorResult
    gaps: list[str]
    verified_by: Literal["code", "code and model"]
    result: OrchestratorResult | None
    reason: str
    status: str
    usage: Annotated[dict[str, Any], merge]


class OrchestratorState(OrchestratorUpdate, total=False):
    messages: Messages

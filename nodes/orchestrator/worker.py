"""Worker: somebody who can do a kind of task. Adding one is one file, or one entry point (docs/orchestrator.md)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, NotRequired

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

from nodes.agents.effect_tool import EffectTool
from nodes.agents.tool_agent import ToolAgent
from reliability.errors import BadInput
from state.orchestrator import Listing, Product


class Errand(TypedDict):
    """A task as its worker is given it: `given` holds the results that it needs, by task id, and no others.

    `turn` tells the tries of one task apart; `request` is what the person asked for as a whole.
    """

    task: str
    what: str
    request: str
    given: dict[str, Product]
    turn: int


class Made(TypedDict):
    """What came of it. `sources`: what it rests on, by name; `usage`: what its models cost, by state."""

    text: str
    sources: NotRequired[list[str]]
    usage: NotRequired[dict[str, Any]]


Does = Callable[[Errand], Awaitable[Made]]


@dataclass(frozen=True)
class Worker:
    """`does` is a function, or a `ToolAgent` that works by its own prompt and tools.

    It only reads: a function changes nothing in the world, and every tool of an agent says that it reads or goes
    through the effect boundary (`as_tool(effect, …)` without a gate). Who fails raises `Transient` or `Permanent`;
    then another worker is given the task. `cost`: declared price of one task, in the smallest unit of the site's
    currency; the cheaper of two is taken. At most `most_at_once` tasks of a run at a time, each at most `limit` [s].
    """

    name: str
    capabilities: tuple[str, ...]
    does: Does | ToolAgent
    about: str = ""
    cost: int = 0
    most_at_once: int = 4
    limit: float = 120.0

    def __post_init__(self) -> None:
        if not self.name or not self.capabilities or self.cost < 0 or self.most_at_once < 1 or self.limit <= 0:
            raise BadInput(
                f"{self!r} is no worker; accepted: a name, a capability or more, a cost of 0 or more, "
                "most_at_once of 1 or more, a limit above 0"
            )
        if isinstance(self.does, ToolAgent):
            _look_at(self.name, self.does)

    @property
    def told(self) -> Listing:
        """As the state knows it."""
        return Listing(
            name=self.name,
            about=self.about,
            capabilities=list(self.capabilities),
            cost=self.cost,
            most_at_once=self.most_at_once,
        )


def _look_at(worker: str, agent: ToolAgent) -> None:
    """No tool may change the world past the effect boundary, and nobody could approve in the middle of a fan-out."""
    for tool in agent.tools:
        known: Mapping[str, Any] = tool.metadata or {}
        if isinstance(tool, EffectTool) and tool.proposes:
            raise BadInput(
                f"the tool {tool.name!r} of the worker {worker!r} may need an approval, and a worker "
                "cannot wait for one; accepted: an effect without a gate and without `below`"
            )
        if not isinstance(tool, EffectTool) and not known.get("read_only"):
            raise BadInput(
                f"the tool {tool.name!r} of the worker {worker!r} says neither that it only reads nor which Effect it "
                "goes through; accepted: @reads, or as_tool(effect, …)"
            )

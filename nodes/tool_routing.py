"""ToolRouter: which tools fit the state now, declared by state, so that no state is offered what is not its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from reliability.errors import BadInput

State = Mapping[str, Any]


@dataclass(frozen=True)
class Fit:
    """A tool, and `when` it fits, read from the state's data."""

    tool: Any
    when: Callable[[State], bool]


@dataclass(frozen=True)
class ToolRouter:
    """`by_state`: name of the state -> its tools, the best first; a `Fit` where one fits only sometimes.

    Like an agent's, they are no part of a workflow's version: a tool's text holds an address of this process.
    """

    by_state: Mapping[str, tuple[Any, ...]] = field(repr=False)

    def at(self, phase: str) -> tuple[Any, ...]:
        """Every tool that the state may ever use: what an agent there is given.

        Raises:
            BadInput: no tools were declared for it.
        """
        if phase not in self.by_state:
            raise BadInput(f"no tools are declared for {phase!r}; accepted: {', '.join(sorted(self.by_state))}")
        return tuple(one.tool if isinstance(one, Fit) else one for one in self.by_state[phase])

    def fitting(self, phase: str, state: State) -> tuple[Any, ...]:
        """Those that fit now, the best first."""
        self.at(phase)
        fits = [one for one in self.by_state[phase] if not isinstance(one, Fit) or one.when(state)]
        return tuple(one.tool if isinstance(one, Fit) else one for one in fits)

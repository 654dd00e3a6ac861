"""AgentKind: what a type of agent can do. Adding one is one file, or one entry point (docs/kinds.md)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from nodes.kinds.settings import AgentSettings
from reliability.errors import BadInput
from tools.expressions.schema import Type

State = Mapping[str, Any]
Given = Callable[[State], Any]
"""What a step is given, read from the state."""

Builds = Callable[[AgentSettings, Given, str], Any]
"""An agent, what the step is given, and the name that its output is kept under (empty: nowhere), to the step's box.

The box is a frozen dataclass with the fields `phase`, `given` and `output`, and one `async __call__(state, config)`
that writes `steps` and `outcomes[phase]`; the compiler puts another `phase` there where an action stands twice.
"""

Takes = Literal["words", "change", "anything"]
"""`words`: a request of a person. `change`: what a step that writes files gave. `anything`: also nothing."""


@dataclass(frozen=True)
class Action:
    """One thing that agents of a kind do. `phase` is the state's name, `capabilities` are those that cover it (one of
    them is enough), `output_type` says what expressions may read of its output, `writes_files` that the workspace may
    be another afterwards, `tests` that what it finds wrong goes back to whoever wrote the files, a bounded number of
    times.

    Raises:
        BadInput: no name, no capability, or a phase that is no name of a state.
    """

    name: str
    phase: str
    capabilities: tuple[str, ...]
    output_type: Type
    takes: Takes
    writes_files: bool
    builds: Builds = field(repr=False)
    about: str = field(default="", repr=False)
    tests: bool = False

    def __post_init__(self) -> None:
        named = all(isinstance(one, str) and one.strip() for one in (self.name, *self.capabilities))
        state = isinstance(self.phase, str) and self.phase == self.phase.upper() and self.phase.isidentifier()
        if not named or not self.capabilities or not state or not callable(self.builds):
            raise BadInput(
                f"the action {self.name!r} has the capabilities {self.capabilities!r} and the phase {self.phase!r}; "
                "accepted: names, at least one capability, a phase in capitals such as GENERATING, a function"
            )


@dataclass(frozen=True)
class AgentKind:
    """`name` is what a resource calls its `type`, `actions` are what its agents can do, by name.

    Raises:
        BadInput: no name, no action, or one that stands under another name than its own.
    """

    name: str
    actions: Mapping[str, Action]
    about: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not isinstance(self.name, str) or not self.name.strip() or not self.actions:
            raise BadInput(f"the kind {self.name!r} has {len(self.actions)} actions; accepted: a name, and one or more")
        for name, action in self.actions.items():
            if not isinstance(action, Action) or action.name != name:
                raise BadInput(
                    f"the kind {self.name!r} has {action!r} as {name!r}; accepted: {name!r}: Action({name!r}, …)"
                )

    @property
    def capabilities(self) -> tuple[str, ...]:
        """Those that cover something it can do."""
        return tuple(dict.fromkeys(one for action in self.actions.values() for one in action.capabilities))

    def covered(self, capabilities: Collection[str]) -> tuple[str, ...]:
        """The actions that an agent with these capabilities may do."""
        return tuple(name for name, one in self.actions.items() if set(one.capabilities) & set(capabilities))


def of(name: str, about: str, actions: Sequence[Action]) -> AgentKind:
    """A kind of these actions."""
    return AgentKind(name, {action.name: action for action in actions}, about)


def table(kinds: Collection[AgentKind]) -> dict[str, tuple[str, ...]]:
    """Capability -> the actions that it covers, of all these kinds."""
    found: dict[str, dict[str, None]] = {}
    for kind in kinds:
        for action in kind.actions.values():
            for capability in action.capabilities:
                found.setdefault(capability, {})[action.name] = None
    return {capability: tuple(actions) for capability, actions in sorted(found.items())}

"""A graph as verification sees it: boxes, forks and ways, read from LangGraph's builder. Nothing is run."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, NamedTuple

from langgraph.graph import END, START, StateGraph

from graphs.verify.answers import Answers, answers_of, function_of
from graphs.version import action_of, workflow_in
from nodes.agent import Agent
from nodes.agents.tool_agent import ToolAgent
from nodes.assessing import Assessing
from nodes.compensation import Compensation
from nodes.each import Each
from nodes.effect import Effect
from nodes.ending import Ending
from nodes.gate import Gate
from nodes.gathering import Gathering
from nodes.guard import Guard
from nodes.loop import Loop
from nodes.question import Question
from nodes.routing.routing import Routing

OURS = (Agent, Assessing, Compensation, Each, Effect, Ending, Gate, Gathering, Guard, Question, Routing, ToolAgent)
Builder = StateGraph[Any, Any, Any, Any]


class Way(NamedTuple):
    """One way out of a state."""

    source: str
    label: str
    target: str


@dataclass(frozen=True)
class Fork:
    """One choice at a state. Exactly one of its ways is taken (`several`: any number); a state's forks add up."""

    source: str
    kind: Literal["edge", "join", "router", "command", "error"]
    ways: tuple[Way, ...]
    answers: Answers = field(default_factory=Answers)
    router: Any = None

    @property
    def several(self) -> bool:
        return self.answers.several or self.answers.sends

    @property
    def together(self) -> tuple[Way, ...]:
        """The ways that may be taken beside each other."""
        return tuple(way for way in self.ways if way.label not in self.answers.alone) if self.several else ()

    @property
    def sent(self) -> tuple[str, ...]:
        """The states that may be entered several times at once."""
        known = self.answers.words or frozenset()
        return tuple(way.target for way in self.ways if way.label not in known) if self.answers.sends else ()


@dataclass(frozen=True)
class Box:
    """A state: what stands in it, and what it declares beside that."""

    name: str
    action: Any
    runnable: Any
    defer: bool
    declared: Mapping[str, Any]
    machine: "Machine | None" = None

    @property
    def loop(self) -> Loop | None:
        said = getattr(self.action, "loop", None) or self.declared.get("loop")
        return Loop(**said) if isinstance(said, Mapping) else said if isinstance(said, Loop) else None

    @property
    def why(self) -> Mapping[str, str]:
        """Rule -> why it does not hold here, in the author's words."""
        return dict(self.declared.get("why", {}))

    @property
    def sends(self) -> int | None:
        """At most so many at once, where this state sends work to others."""
        return self.declared.get("sends")


@dataclass(eq=False)
class Machine:
    """The whole graph. `visited` counts the ways that the rules looked along, to show that it stays linear."""

    name: str
    boxes: dict[str, Box]
    forks: dict[str, tuple[Fork, ...]]
    joins: tuple[tuple[tuple[str, ...], str], ...]
    channels: Mapping[str, Any]
    output: frozenset[str]
    visited: int = 0

    @cached_property
    def ways(self) -> dict[str, tuple[Way, ...]]:
        return {source: tuple(way for fork in forks for way in fork.ways) for source, forks in self.forks.items()}

    def out(self, state: str) -> tuple[Way, ...]:
        """Every way out of a state; the one door to the ways, so that they are counted."""
        found = self.ways.get(state, ())
        self.visited += len(found)
        return found

    @cached_property
    def into(self) -> dict[str, list[Way]]:
        found: dict[str, list[Way]] = {}
        for ways in self.ways.values():
            for way in ways:
                found.setdefault(way.target, []).append(way)
        return found

    @property
    def ours(self) -> bool:
        """Does any of Fermata's own boxes stand in it?"""
        return any(isinstance(box.action, OURS) for box in self.boxes.values())

    def action(self, state: str) -> Any:
        box = self.boxes.get(state)
        return box.action if box else None

    def is_end(self, state: str) -> bool:
        return state == END or isinstance(self.action(state), Ending)

    def parallel(self, state: str) -> bool:
        """May two branches leave this state at once?"""
        forks = [fork for fork in self.forks.get(state, ()) if fork.kind != "error"]
        return any(fork.several for fork in forks) or sum(not _ends(fork) for fork in forks) > 1


def machine_of(builder: Builder, name: str) -> Machine:
    """Read a builder; the builders of compiled graphs inside it are read with it."""
    boxes = {state: _box(state, spec) for state, spec in builder.nodes.items()}
    forks: dict[str, list[Fork]] = {}
    for fork in _forks(builder):
        forks.setdefault(fork.source, []).append(fork)
    output = frozenset(builder.schemas.get(builder.output_schema, builder.channels))
    joins = tuple(sorted(builder.waiting_edges))
    kept = {source: tuple(found) for source, found in forks.items()}
    return Machine(name, boxes, kept, joins, dict(builder.channels), output)


def _box(state: str, spec: Any) -> Box:
    runnable = spec.runnable
    whole = workflow_in(runnable)
    inner = machine_of(whole.builder, state) if whole is not None else None
    return Box(state, action_of(runnable), runnable, spec.defer, spec.metadata or {}, inner)


def _forks(builder: Builder) -> Iterator[Fork]:
    for source, target in sorted(builder.edges):
        yield Fork(source, "edge", (Way(source, "", target),))
    for sources, target in sorted(builder.waiting_edges):
        yield from (Fork(source, "join", (Way(source, "", target),)) for source in sources)
    for source, branches in builder.branches.items():
        for branch in branches.values():
            router = function_of(branch.path)
            answers = answers_of(router)
            ends = branch.ends if branch.ends is not None else _guessed(answers, builder)
            ways = tuple(Way(source, str(label), target) for label, target in ends.items())
            yield Fork(source, "router", ways, answers, router)
    for source, spec in builder.nodes.items():
        if spec.ends:
            labels = spec.ends if isinstance(spec.ends, dict) else dict.fromkeys(spec.ends, "goto")
            yield Fork(source, "command", tuple(Way(source, label, target) for target, label in labels.items()))
        if spec.error_handler_node:
            yield Fork(source, "error", (Way(source, "on error", spec.error_handler_node),))


def _guessed(answers: Answers, builder: Builder) -> dict[Any, str]:
    """Where a router without a map may lead: to the states that it names, else, as LangGraph takes it, anywhere."""
    named = [word for word in answers.named if word in builder.nodes or word == END]
    return {name: name for name in named or [*builder.nodes, END]}


def _ends(fork: Fork) -> bool:
    return all(way.target == END for way in fork.ways)


__all__ = ["END", "OURS", "START", "Box", "Builder", "Fork", "Machine", "Way", "machine_of"]

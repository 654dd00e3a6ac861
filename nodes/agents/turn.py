"""Turn: one visit of an agent with tools, while it lasts. What must survive a crash is in its messages, not here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from pydantic import BaseModel

from nodes.agents.marks import marks_of
from nodes.asking import Asking
from nodes.limits import Limits
from nodes.usage import EXHAUSTED, none_yet, sum_of, tokens
from reliability.attempts import Attempts
from tools.guards.behaviour import DEFAULT, Behaviour
from tools.models.chain import Seat
from tools.models.screen import why_stopped

SPENT = "fermata_usage"
REPAIR = "repair"


@dataclass
class Turn:
    """`path` is what the keys of its effects are made of, with the `run`; `state` is that of the agent's graph.

    `heard` counts the messages it was given, `began` is when, on `clock` [s]. `given_up` counts the models of the chain
    that could not be asked any more.
    """

    told: str
    seats: tuple[Seat, ...]
    asking: Asking
    limits: Limits
    repairs: int
    answers: type[BaseModel] | None
    patience: Attempts
    run: str | None
    path: str
    state: Mapping[str, Any]
    heard: int
    clock: Callable[[], float]
    began: float
    behaviour: Behaviour = DEFAULT
    role: str = ""
    given_up: int = 0

    def new(self, messages: Sequence[BaseMessage]) -> Sequence[BaseMessage]:
        return messages[self.heard :]

    def usage(self, messages: Sequence[BaseMessage]) -> dict[str, Any]:
        """What was spent so far, by this agent and by those it called as tools."""
        own = [
            m.response_metadata[SPENT] for m in messages if isinstance(m, AIMessage) and SPENT in m.response_metadata
        ]
        others = [marks["usage"] for marks in marks_of(messages) if "usage" in marks]
        spent = sum_of([none_yet(self.seats[0]), *others, *own])
        stopped = {EXHAUSTED: why} if (why := self.exhausted(messages)) else {}
        return {**spent, "model": own[-1]["model"] if own else spent["model"], **stopped}

    def seat(self, messages: Sequence[BaseMessage]) -> int:
        """Which of the chain is asked next: the first that was not given up."""
        return max(self.given_up, self._malformed(messages) // (self.repairs + 1))

    def stop(self, messages: Sequence[BaseMessage]) -> str | None:
        """Why the model is not asked again; None while it is."""
        for marks in marks_of(messages):
            if why := marks.get("stops"):
                return why
        if why := self.exhausted(messages):
            return why
        if self.seat(messages) >= len(self.seats):
            stopped = [why for one in messages if isinstance(one, AIMessage) and (why := why_stopped(one))]
            return ": ".join(["no model gave a usable answer", *stopped[-1:]])
        calls = sum(isinstance(message, AIMessage) for message in messages)
        return self.limits.reached(calls, tokens(self.usage(messages)), self.clock() - self.began)

    def exhausted(self, messages: Sequence[BaseMessage]) -> str | None:
        """Why no model could be asked any more, where a budget had not enough left."""
        told = [one.response_metadata.get(EXHAUSTED) for one in messages if isinstance(one, AIMessage)]
        return next((str(why) for why in told if why), None)

    def _malformed(self, messages: Sequence[BaseMessage]) -> int:
        """Answers that did not fit, and were sent back with the reason."""
        schema = self.answers.__name__ if self.answers else None
        refused = sum(isinstance(one, ToolMessage) and one.name == schema for one in messages)
        return refused + sum(isinstance(one, HumanMessage) and one.name == REPAIR for one in messages)

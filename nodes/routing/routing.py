"""Routing: what the person wants, decided by code where code is sure enough."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from nodes.routing.intents import UNSURE, Intent

State = Mapping[str, Any]


class Guessed(Protocol):
    """What a classifier answers: its best intent and how often it is right when it is that sure, 0 to 1."""

    @property
    def intent(self) -> str: ...
    @property
    def confidence(self) -> float: ...


Classify = Callable[[str], Guessed]


@dataclass(frozen=True)
class Routing:
    """Writes `intent` and `confidence`: a declared intent, or `unsure` where the classifier is less sure than `surely`.

    `classifier` opens it on first use. `hears` reads the person's words from the state. The graph's state needs the
    fields of `state.routing.Routed`.
    """

    phase: str
    intents: tuple[Intent, ...]
    classifier: Callable[[], Classify]
    hears: Callable[[State], str]
    surely: float = 0.75
    writes: frozenset[str] = field(default=frozenset({"intent", "confidence", "routed_by", "intent_asked"}), repr=False)

    async def __call__(self, state: Any) -> dict[str, Any]:
        classify = await asyncio.to_thread(self.classifier)  # its examples are read from a file once
        return {**routed(self.intents, classify(self.hears(state)), self.surely), "intent_asked": 0}


def routed(intents: Sequence[Intent], guess: Guessed, surely: float) -> dict[str, Any]:
    """The update that a guess makes."""
    sure = guess.confidence >= surely and guess.intent in {intent.name for intent in intents}
    return {
        "intent": guess.intent if sure else UNSURE,
        "confidence": round(guess.confidence, 3),
        "routed_by": "code",
    }


def intent_of(intents: Sequence[Intent]) -> Callable[[State], Awaitable[str]]:
    """Which way? One label for each declared intent, and `unsure`."""

    async def intent(state: State) -> str:
        found = str(state.get("intent", UNSURE))
        return found if found in labels else UNSURE

    labels = (*(intent.name for intent in intents), UNSURE)
    intent.__annotations__["return"] = Literal[labels]  # what `fermata verify` and the drawing read
    return intent


def last_words(state: State) -> str:
    """The request in words: `ask`, or the newest message of a chat that a person wrote."""
    for message in reversed(state.get("messages") or []):
        kind = message.get("type", message.get("role")) if isinstance(message, Mapping) else message.type
        if kind in ("human", "user"):
            return str(message.get("content", "") if isinstance(message, Mapping) else message.text)
    return str(state.get("ask") or "")

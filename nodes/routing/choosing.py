"""Choosing: where code is unsure, a model picks one of the declared intents, or says that it cannot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel, Field, create_model

from nodes.routing.intents import UNSURE, Intent

State = Mapping[str, Any]

UNCLEAR = "unclear"


class IntentChoice(BaseModel):
    """Which of the declared intents the person has."""

    intent: str = Field(description="the intent's name, or 'unclear' where the words fit none or more than one")


@dataclass(frozen=True)
class Choosing:
    """The fields that make an `Agent` choose: `answers`, `hears` and `keep`. Its prompt is `intent_choosing.md`."""

    intents: tuple[Intent, ...]
    words: Callable[[State], str]

    @cached_property
    def answers(self) -> type[IntentChoice]:
        names = Literal[(*(intent.name for intent in self.intents), UNCLEAR)]  # type: ignore[valid-type] # of values
        fields: Any = {"intent": (names, Field(description=IntentChoice.model_fields["intent"].description))}
        return cast("type[IntentChoice]", create_model("IntentChoice", __doc__=IntentChoice.__doc__, **fields))

    def hears(self, state: State) -> Sequence[BaseMessage]:
        listed = [f"- {intent.name}: {intent.en}" for intent in self.intents]
        none = f"- {UNCLEAR}: none of these, or it cannot be told"
        return [HumanMessage("\n".join(["Intents:", *listed, none, "", "The person says:", self.words(state)]))]

    def keep(self, state: State, answer: BaseModel | None) -> dict[str, Any]:
        """A model that gives no usable answer, or none of the intents, leaves it unsure: then the person is asked."""
        chosen = str(getattr(answer, "intent", UNCLEAR))
        known = chosen in {intent.name for intent in self.intents}
        return {"intent": chosen if known else UNSURE, "routed_by": "model"}

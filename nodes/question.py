"""Question: asks the person for what is missing, and does nothing else, so that a resume repeats no work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import RunnableConfig
from pydantic import BaseModel, ConfigDict, Field

from nodes.answer import Malformed, ask
from nodes.loop import Loop
from nodes.place import place_of
from reliability.hold import held
from reliability.ledger import aside, runs


class Reply(BaseModel):
    """The resume value of a question: words, or `give_up`."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(default="", max_length=4000)
    give_up: bool = False


@dataclass(frozen=True)
class Question:
    """`asks` puts the question into words, `keep` says what of the reply enters the state (a `Malformed` too).

    `loop`: how many questions in a row, which `keep` counts and ends.
    """

    phase: str
    asks: Callable[[Mapping[str, Any]], str]
    keep: Callable[[Mapping[str, Any], Reply | Malformed], dict[str, Any]]
    loop: Loop | None = None
    renamed_from: tuple[str, ...] = ()

    async def __call__(self, state: Any, config: RunnableConfig) -> dict[str, Any]:
        place = place_of(config)
        cancelled = await aside(runs.pause, place.run, place.path, held(place.run))
        if cancelled:
            return self.keep(state, Reply(give_up=True))
        reply = ask({"question": self.asks(state)}, Reply)
        await aside(runs.mark, place.run, lease=held(place.run), status="running")
        return self.keep(state, reply)

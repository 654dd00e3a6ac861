"""What every CLARIFYING does: ask for what a request cannot do without, a bounded number of times."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from nodes.answer import Malformed
from nodes.question import Reply
from nodes.words_given import unusable
from state.order import Said
from tools.intents.giving_up import gives_up

State = Mapping[str, Any]


@dataclass(frozen=True)
class Clarifying:
    """One workflow's: `says` and `fields` put it into the person's words; after `most` questions it is `declined`.

    `reading` is the state's field that says how the request stands, `counts` the one that counts the questions. A
    workflow wraps `question` and `keep_reply` in functions of its own: its version is made of their names.
    """

    says: Callable[..., str]
    fields: Callable[[State, Sequence[str]], str]
    declined: str
    again: str = "incomplete"
    reading: str = "reading"
    counts: str = "asked"
    most: int = 4

    def question(self, state: State) -> str:
        """What is asked: what was wrong with what was given, and what is missing."""
        wrong, lacking = state.get("wrong", {}), state.get("missing", [])
        asked = [self.says(state, "wrong", wrong="; ".join(wrong.values()))] if wrong else []
        return " ".join([*asked, *([self._say_missing(state, "missing", lacking)] if lacking else [])])

    def keep_reply(self, state: State, reply: Reply | Malformed) -> dict[str, Any]:
        """An answer joins what was said; giving up, or too many questions, ends the run."""
        asked, lacking = int(state.get(self.counts, 0)) + 1, list(state.get("missing", []))
        if asked >= self.most or (isinstance(reply, Reply) and (reply.give_up or gives_up(reply.answer))):
            why = self._say_missing(state, "given up", lacking)
            return {self.counts: asked, self.reading: self.declined, "reason": why}
        answer = [] if isinstance(reply, Malformed) or unusable(reply.answer) else [reply.answer]
        told = [Said(kind="answer", about=lacking, text=text) for text in answer]
        return {self.counts: asked, self.reading: self.again, "said": [*state.get("said", []), *told]}

    async def answered(self, state: State) -> Literal["answered", "given up"]:
        """Did the person answer?"""
        return "given up" if state[self.reading] == self.declined else "answered"

    def _say_missing(self, state: State, what: str, lacking: Sequence[str]) -> str:
        return self.says(state, what, missing=self.fields(state, lacking))

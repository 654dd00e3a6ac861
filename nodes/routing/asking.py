"""Asking: where neither code nor a model knows what is wanted, the person is asked, at most a few times."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nodes.answer import Malformed
from nodes.loop import Loop
from nodes.question import Reply
from nodes.routing.intents import UNSURE, Intent
from nodes.routing.routing import Classify, routed
from tools.intents.giving_up import gives_up

State = Mapping[str, Any]

_HANGUL = re.compile("[가-힣ㄱ-ㅎㅏ-ㅣ]")


@dataclass(frozen=True)
class Asking:
    """The fields of a `Question` about the intent: `asks`, `keep` and `loop`. A reply is a number, a name, or words."""

    intents: tuple[Intent, ...]
    classifier: Callable[[], Classify]
    words: Callable[[State], str]
    surely: float = 0.6
    most: int = 2

    @property
    def loop(self) -> Loop:
        return Loop(self.most, "intent_asked")

    def asks(self, state: State) -> str:
        """In the language of the person's own words."""
        korean = bool(_HANGUL.search(self.words(state)))
        lines = [f"{at}. {one.ko if korean else one.en}" for at, one in enumerate(self.intents, start=1)]
        head = (
            "무엇을 도와드릴까요? 번호나 말로 답해 주세요."
            if korean
            else "What may I do for you? A number or words will do."
        )
        return "\n".join([head, *lines])

    def keep(self, state: State, reply: Reply | Malformed) -> dict[str, Any]:
        asked = {"intent_asked": int(state.get("intent_asked", 0)) + 1, "routed_by": "person"}
        if isinstance(reply, Malformed):
            return {**asked, "intent": UNSURE}
        if reply.give_up or gives_up(reply.answer):
            return {**asked, "intent": UNSURE, "intent_asked": self.most}
        return {**asked, **self._understood(reply.answer.strip())}

    def _understood(self, answer: str) -> dict[str, Any]:
        listed = {str(at): one.name for at, one in enumerate(self.intents, start=1)}
        named = {one.name.casefold(): one.name for one in self.intents}
        plain = answer.casefold().rstrip(".번 ")
        if (known := listed.get(plain) or named.get(plain)) is not None:
            return {"intent": known, "confidence": 1.0}
        guess = routed(self.intents, self.classifier()(answer), self.surely)
        return {"intent": guess["intent"], "confidence": guess["confidence"]}


def asked_of(intents: tuple[Intent, ...], most: int = 2) -> Callable[[State], Awaitable[str]]:
    """What did the person say? The labels of `intent_of`, with `unsure` split: ask again, or give up."""

    async def asked(state: State) -> str:
        found = str(state.get("intent", UNSURE))
        if found in known:
            return found
        return "given up" if int(state.get("intent_asked", 0)) >= most else UNSURE

    known = tuple(intent.name for intent in intents)
    labels = (*known, UNSURE, "given up")
    asked.__annotations__["return"] = Literal[labels]
    return asked

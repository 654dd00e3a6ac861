"""What the guardrails at the output cost a model's answer, whole and in pieces: `python -m benchmarks.screened`.

CPU time [ms] of one answer of 2,000 characters in which nothing is found, with the site's guardrails and without.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult

from tools.guards.site import default
from tools.models.screen import Screen
from tools.models.screened import screened

ROUNDS = 100
WORDS = {
    "English": "It is in the settings of the shop, where the desk put it last week. ",
    "Korean": "설정 파일에서 찾았습니다. 주문은 내일 도착할 예정이니 기다려 주세요. ",
}


class Talker(BaseChatModel):
    """Says the same words with another number each time, so that nothing is remembered."""

    words: str
    piece: int = 4
    said: int = 0

    @property
    def _llm_type(self) -> str:
        return "talker"

    def _text(self) -> str:
        self.said += 1
        return f"{self.said} " + (self.words * (2000 // len(self.words) + 1))[:2000]

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError("only its asynchronous ways are measured")

    async def _agenerate(self, *_: Any, **__: Any) -> ChatResult:
        return ChatResult(generations=[ChatGeneration(message=AIMessage(self._text()))])

    async def _astream(self, *_: Any, **__: Any) -> AsyncIterator[ChatGenerationChunk]:
        text = self._text()
        for at in range(0, len(text), self.piece):
            yield ChatGenerationChunk(message=AIMessageChunk(content=text[at : at + self.piece]))


async def whole(model: BaseChatModel) -> None:
    await model.ainvoke("q", stream=False)


async def in_pieces(model: BaseChatModel) -> None:
    async for _ in model.astream("q"):
        pass


async def spent(ask: Any, model: BaseChatModel) -> float:
    await ask(model)
    began = time.process_time()
    for _ in range(ROUNDS):
        await ask(model)
    return (time.process_time() - began) / ROUNDS * 1000


async def main() -> None:
    screen = Screen(default(), None, lambda *_, **__: None)
    print("| an answer of 2,000 characters | unguarded [ms] | guarded [ms] |")
    print("|---|---|---|")
    for language, words in WORDS.items():
        for name, ask in (("whole", whole), ("in pieces of 4 characters", in_pieces)):
            plain, looked = (
                await spent(ask, Talker(words=words)),
                await spent(ask, screened(Talker(words=words), screen)),
            )
            print(f"| {language}, {name} | {plain:.2f} | {looked:.2f} |")


if __name__ == "__main__":
    asyncio.run(main())

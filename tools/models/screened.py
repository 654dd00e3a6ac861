"""A chat model whose answers are looked at before anybody reads them: whole, and piece by piece while they stream.

LangGraph tells readers of `stream_mode="messages"` every token that the model itself lets go, so the guard has to sit
in the model: it stays the same model, of a class that adds a look at what it answers.
"""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing
from functools import lru_cache
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.tool import ToolCallChunk
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.outputs.chat_generation import merge_chat_generation_chunks
from pydantic import PrivateAttr

from tools.models.screen import Screen, why_stopped
from tools.models.words import Words

_MOST_TOKENS = ("max_tokens", "max_output_tokens", "num_predict")
"""What providers call the most tokens of an answer."""


def screened(model: BaseChatModel, screen: Screen) -> BaseChatModel:
    """The same model behind a screen; one that is asked for no more tokens than the screen lets through."""
    if screen.idle:
        return model
    known = [name for name in _MOST_TOKENS if name in type(model).model_fields][:1]
    limits = {name: min(screen.most, getattr(model, name) or screen.most) for name in known if screen.most}
    behind = model.model_copy(update=limits)
    # Its class is exchanged, and no model put around it: providers' own ways to bind tools, to name a limit and to be
    # recognised by LangChain stay as they are.
    object.__setattr__(behind, "__class__", _behind(type(model)))
    private = {**(model.__pydantic_private__ or {}), "_screen": screen}
    object.__setattr__(behind, "__pydantic_private__", private)
    return behind


class _Screened(BaseChatModel):
    _screen: Screen = PrivateAttr()

    async def _agenerate(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> ChatResult:
        # Without the run manager: through it a model would tell readers its tokens by itself.
        result = await super()._agenerate(messages, stop=stop, **kwargs)
        made = [await self._looked_at(one) for one in result.generations]
        return result.model_copy(update={"generations": made})

    async def _looked_at(self, made: ChatGeneration) -> ChatGeneration:
        message = await self._screen.answer(cast("AIMessage", made.message))
        return ChatGeneration(message=message, generation_info=_info(made))


class _ScreenedStream(_Screened):
    async def _astream(
        self, messages: list[BaseMessage], stop: list[str] | None = None, run_manager: Any = None, **kwargs: Any
    ) -> AsyncIterator[ChatGenerationChunk]:
        """Words go on as soon as nothing that follows can change them; tool calls and all else wait for the end."""
        words, came, length = Words(self._screen.window), [], 0
        async with aclosing(cast("Any", super()._astream(messages, stop=stop, **kwargs))) as pieces:
            async for piece in pieces:
                came.append(piece)
                length += len(piece.text)
                for content in await words.through(piece.message.content):
                    yield ChatGenerationChunk(message=AIMessageChunk(content=content, id=piece.message.id))
                if self._screen.enough(length):
                    break
        if (whole := merge_chat_generation_chunks(came)) is not None:
            yield await self._rest(whole, words)

    async def _rest(self, whole: ChatGenerationChunk, words: Words) -> ChatGenerationChunk:
        """What was held back: the rest of the words, and everything beside them."""
        message = cast("AIMessageChunk", whole.message)
        answer = cast("AIMessageChunk", await self._screen.answer(message))
        update: dict[str, Any] = {"chunk_position": "last"}
        if why_stopped(answer) is None:
            left = words.left(answer.content)
            if left is None:  # what was read is not the beginning of what a look at the whole leaves of it
                why = "a part of it was read before a guardrail could know what becomes of it"
                answer = cast("AIMessageChunk", self._screen.stopped(message, why))
            else:
                update["content"] = left
        if answer.tool_calls != message.tool_calls or answer.invalid_tool_calls != message.invalid_tool_calls:
            update["tool_call_chunks"] = _chunks(answer)
        return ChatGenerationChunk(message=answer.model_copy(update=update), generation_info=_info(whole))


def _chunks(message: AIMessage) -> list[ToolCallChunk]:
    """Calls as a stream gives them, each as a whole."""
    calls: Sequence[Any] = [*message.tool_calls, *message.invalid_tool_calls]
    texts = [one["args"] if isinstance(one["args"], str) else json.dumps(one["args"]) for one in calls]
    return [
        ToolCallChunk(name=one["name"], args=text, id=one["id"], index=at, type="tool_call_chunk")
        for at, (one, text) in enumerate(zip(calls, texts, strict=True))
    ]


def _info(made: ChatGeneration) -> dict[str, Any] | None:
    """Without the tokens' likelihoods: they quote the tokens."""
    known = made.generation_info
    return {name: one for name, one in known.items() if name != "logprobs"} if known else None


@lru_cache(maxsize=32)
def _behind(kind: type[BaseChatModel]) -> type[BaseChatModel]:
    """The class of a model behind a screen; LangChain asks a class whether it can stream."""
    streams = kind._astream is not BaseChatModel._astream or kind._stream is not BaseChatModel._stream
    bases = (_ScreenedStream if streams else _Screened, kind)
    return cast("type[BaseChatModel]", type(kind.__name__, bases, {"__module__": kind.__module__}))

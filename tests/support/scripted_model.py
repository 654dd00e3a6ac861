"""A chat model that answers from a script, with the real `bind_tools` and `with_structured_output`."""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolCall
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool
from pydantic import Field

Scripted = str | Mapping[str, Any] | AIMessage | Exception


class ScriptedModel(BaseChatModel):
    """Answers `script` in order: a text, the arguments of the bound tool, a whole message, or an error to raise.

    `heard` is what it was asked, call by call; `tools` what was bound.
    """

    script: list[Any]
    heard: list[list[BaseMessage]] = Field(default_factory=list)
    tools: list[dict[str, Any]] = Field(default_factory=list)
    model_name: str = "scripted"

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        self.tools[:] = [convert_to_openai_tool(tool) for tool in tools]
        return self.bind(tool=self.tools[0]["function"]["name"])

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        tool: str = "",
        **kwargs: Any,
    ) -> ChatResult:
        self.heard.append(list(messages))
        message = _message(self.script.pop(0), tool)
        message.usage_metadata = UsageMetadata(input_tokens=11, output_tokens=7, total_tokens=18)
        return ChatResult(generations=[ChatGeneration(message=message)])


def _message(said: Scripted, tool: str) -> AIMessage:
    if isinstance(said, Exception):
        raise said
    if isinstance(said, AIMessage):
        return said
    if isinstance(said, str):
        return AIMessage(said)
    return AIMessage("", tool_calls=[ToolCall(name=tool, args=dict(said), id="call_1")])

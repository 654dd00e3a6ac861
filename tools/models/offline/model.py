"""OfflineModel: rules in the place of a language model, and it says so."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, ToolCall
from langchain_core.messages.ai import UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from langchain_core.utils.function_calling import convert_to_openai_tool

from reliability.errors import BadInput
from tools.models.offline.trip import read_trip

Skill = Callable[[Sequence[BaseMessage], Callable[[], date]], Mapping[str, Any]]

SKILLS: Mapping[str, Skill] = {"TripReading": read_trip}
"""Name of the schema to be answered -> the rules that answer it."""

ABOUT = (
    "This is Fermata's offline model: rules, not a language model. It reads trips out of English and Korean text "
    "(origin, destination, dates, travellers, budget, preferences) and answers nothing else. "
    "Set FERMATA_MODEL, for example to openai:NAME, to ask a language model."
)


class OfflineModel(BaseChatModel):
    """Answers the schemas it has a skill for, the same way every time, without a key, a server or a cost."""

    model_name: str = "offline (rules)"
    today: Callable[[], date] = date.today
    """Only for words that come without their own date."""

    @property
    def _llm_type(self) -> str:
        return "offline"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """Have the first of these schemas answered; `with_structured_output` comes through here.

        Raises:
            BadInput: there are no rules for that schema.
        """
        name = convert_to_openai_tool(tools[0])["function"]["name"]
        if name not in SKILLS:
            raise BadInput(
                f"the offline model has no rules for {name!r}, only for {', '.join(SKILLS)}; "
                "set FERMATA_MODEL to a language model, such as openai:NAME"
            )
        return self.bind(skill=name)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        skill: str | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(ABOUT)
        if skill:
            fields = dict(SKILLS[skill](messages, self.today))
            said = json.dumps(fields, ensure_ascii=False)
            message = AIMessage(said, tool_calls=[ToolCall(name=skill, args=fields, id="offline")])
        message.usage_metadata = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
        message.response_metadata = {"model_name": self.model_name}
        return ChatResult(generations=[ChatGeneration(message=message)])

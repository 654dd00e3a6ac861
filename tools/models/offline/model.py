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
from tools.models.offline.skills import SKILLS, Answer, Asked, skill_of

ABOUT = (
    "This is Fermata's offline model: rules, not a language model. It answers only what it has rules for "
    f"({', '.join(SKILLS)}), in English and Korean. "
    "Set FERMATA_MODEL, for example to openai:NAME, to ask a language model."
)


class OfflineModel(BaseChatModel):
    """Answers what it has a skill for, the same way every time, without a key, a server or a cost."""

    model_name: str = "offline (rules)"
    today: Callable[[], date] = date.today
    """Only for words that come without their own date."""
    skill: str | None = None
    """Which rules are asked; None: those of the schema or the tools that are bound."""

    @property
    def _llm_type(self) -> str:
        return "offline"

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[LanguageModelInput, AIMessage]:
        """Offer tools; a schema to be answered comes as one of them (`with_structured_output` comes through here).

        Raises:
            BadInput: there are no rules for any of them.
        """
        offered = [convert_to_openai_tool(tool)["function"] for tool in tools]
        schemas = {one["name"]: one.get("parameters", {}) for one in offered}
        rules = self._rules(list(schemas))
        # LangChain puts the schema to be answered last, and then demands that some tool is called.
        answers = list(schemas)[-1] if kwargs.get("tool_choice") else rules if rules in schemas else None
        return self.bind(skill=rules, offered=schemas, answers=answers)

    def _rules(self, offered: Sequence[str]) -> str:
        """The name of the rules to ask."""
        wanted = [self.skill] if self.skill else [name for name in reversed(offered) if name in SKILLS]
        if wanted and wanted[0] in SKILLS:
            return wanted[0]
        raise BadInput(
            f"the offline model has no rules for {self.skill or ', '.join(offered)!r}, only for {', '.join(SKILLS)}; "
            "set FERMATA_MODEL to a language model, such as openai:NAME"
        )

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        skill: str | None = None,
        offered: Mapping[str, Mapping[str, Any]] | None = None,
        answers: str | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        message = AIMessage(ABOUT)
        if named := skill or (self._rules([]) if self.skill else None):
            asked = Asked(messages, offered or {}, answers, self.today)
            message = _message(skill_of(named)(asked), answers, len(messages))
        message.usage_metadata = UsageMetadata(input_tokens=0, output_tokens=0, total_tokens=0)
        message.response_metadata = {"model_name": self.model_name}
        return ChatResult(generations=[ChatGeneration(message=message)])


def _message(answer: Answer, answers: str | None, at: int) -> AIMessage:
    """The answer as a model gives it. Ids tell the calls of one conversation apart, the same way every time."""
    if isinstance(answer, str):
        return AIMessage(answer)
    if isinstance(answer, Mapping):
        said = json.dumps(dict(answer), ensure_ascii=False)
        calls = [ToolCall(name=answers, args=dict(answer), id=f"offline-{at}")] if answers else []
        return AIMessage(said, tool_calls=calls)
    return AIMessage(
        "",
        tool_calls=[
            ToolCall(name=c.tool, args=dict(c.arguments), id=f"offline-{at}-{n}") for n, c in enumerate(answer)
        ],
    )

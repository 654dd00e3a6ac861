"""OUTLINING: which sections the report has, and which passages each of them is written from."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from langchain_core.messages import BaseMessage, HumanMessage
from pydantic import BaseModel

from nodes.research.answers import ReportOutline
from nodes.research.writing import line
from nodes.tool_routing import ToolRouter
from state.research import Outline, Phase, Section

State = Mapping[str, Any]

SENTENCES = 3
"""Of each passage, what the outliner is shown."""


def hears_of(tools: ToolRouter) -> Callable[[State], Sequence[BaseMessage]]:
    """What the outliner is shown: every passage, shortened by the tool that fits this state."""

    def hears(state: State) -> Sequence[BaseMessage]:
        shorten = tools.fitting(Phase.OUTLINING, state)[0]
        passages = [
            {
                "id": name,
                "path": known["path"],
                "title": known["title"],
                "summary": shorten.invoke({"text": known["text"], "sentences": SENTENCES}),
            }
            for name, known in state["passages"].items()
        ]
        known = {"question": state["question"], "passages": passages}
        return [HumanMessage(json.dumps(known, ensure_ascii=False))]

    return hears


def keep(state: State, answer: BaseModel | None) -> dict[str, Any]:
    """The outline with the passages that there are; without a usable one all of them make one section."""
    sections = [
        Section(heading=line(one.heading), passages=known)
        for one in (answer.sections if isinstance(answer, ReportOutline) else [])
        if (known := [name for name in dict.fromkeys(one.passages) if name in state["passages"]])
    ]
    title = line(answer.title) if isinstance(answer, ReportOutline) else ""
    everything = [Section(heading="", passages=list(state["passages"]))]
    return {"outline": Outline(title=title or line(state["question"])[:200], sections=sections or everything)}

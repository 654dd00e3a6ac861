"""Who plays in `front_desk`, and which workflows it sends people to."""

from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from langchain_core.runnables import Runnable
from langgraph.graph.state import CompiledStateGraph

from graphs.catalog import WORKFLOWS, load
from nodes.agent import Agent
from nodes.agents.reading import reads
from nodes.agents.tool_agent import ToolAgent
from nodes.checks import READABLE
from nodes.ending import Ending
from nodes.front_desk import answering, endings
from nodes.front_desk.taking_up import said_now, taken_up, words, words_alone, words_in_context
from nodes.guard import Guard
from nodes.inside import inside
from nodes.limits import Limits
from nodes.question import Question
from nodes.routing.asking import Asking
from nodes.routing.choosing import Choosing
from nodes.routing.intents import FRONT_DESK, Intent
from nodes.routing.routing import Routing
from state.front_desk import Phase
from tools.intents import classifier
from tools.models import open_model
from tools.retrieval.search_tool import search_tool
from tools.weather.get_weather import get_weather

WORKFLOW_OF: Mapping[str, str] = {
    "travel": "travel",
    "research": "research",
    "support": "support",
    "order": "order",
    "orchestrator": "orchestrator",
    "campaign": "campaign",
    "purchase": "purchase",
}
"""Intent -> the workflow of the catalog that serves it: its box stands in the graph under the workflow's own name.
It must take words (`ask`).
"""


@dataclass(frozen=True)
class FrontDeskCast:
    """Everybody who plays at the `front_desk`; `workflows` by their names, `intents` as the router knows them."""

    intents: tuple[Intent, ...]
    ways: Mapping[str, str]
    guard: Guard
    route: Routing
    choose: Agent
    ask: Question
    workflows: Mapping[str, Runnable[Any, Any]]
    answer: ToolAgent
    end_answered: Ending
    block: Ending
    decline: Ending


def front_desk_cast() -> FrontDeskCast:
    """The cast that the environment asks for; services open on first use."""
    served = {intent: name for intent, name in WORKFLOW_OF.items() if name in WORKFLOWS}
    ways = {**served, "answer": Phase.ANSWERING}
    intents = tuple(intent for intent in FRONT_DESK if intent.name in ways)
    choosing, asking = Choosing(intents, words_in_context), Asking(intents, classifier, words)
    return FrontDeskCast(
        intents=intents,
        ways=ways,
        guard=Guard(Phase.GUARDING, READABLE, said_now, taken_up, masks=("ask", "messages")),
        route=Routing(Phase.ROUTING, intents, classifier, words_alone),
        choose=Agent(
            Phase.CHOOSING,
            role="front desk",
            prompt="intent_choosing.md",
            answers=choosing.answers,
            hears=choosing.hears,
            keep=choosing.keep,
            model=open_model,
        ),
        ask=Question(Phase.ASKING, asks=asking.asks, keep=asking.keep, loop=asking.loop),
        workflows={name: inside(name, from_its_state(load(name)), words) for name in dict.fromkeys(served.values())},
        answer=ToolAgent(
            Phase.ANSWERING,
            role="front desk",
            prompt="front_desk_answering.md",
            tools=(reads(search_tool), reads(get_weather)),
            hears=answering.hears,
            keep=answering.keep,
            limits=Limits(model_calls=5, tokens=20_000, seconds=60),
            skill="front_desk_answer",
        ),
        end_answered=Ending(Phase.ANSWERED, says=endings.answered, standing=endings.standing),
        block=Ending(Phase.BLOCKED, says=endings.blocked),
        decline=Ending(Phase.DECLINED, says=endings.declined),
    )


def from_its_state(graph: CompiledStateGraph[Any, Any, Any, Any]) -> CompiledStateGraph[Any, Any, Any, Any]:
    """The same workflow, which may be given any field of its state: the one in which its last visit left it."""
    builder: Any = copy(graph.builder)
    builder.input_schema = builder.state_schema
    compiled: CompiledStateGraph[Any, Any, Any, Any] = builder.compile(name=graph.get_name())
    # A copy forgets LangGraph's own list of allowed types, as publishing does: with one, it would copy the checkpointer
    # for each box, and the wrapper that LangGraph's dev server puts around ours cannot be copied (endless recursion).
    return compiled.copy()

"""A front desk in small: ROUTING → a model → the person, and an end for each intent."""

from typing import Annotated, Any

from langgraph.graph import START, StateGraph

from nodes.agent import Agent
from nodes.ending import Ending
from nodes.question import Question
from nodes.routing.asking import Asking, asked_of
from nodes.routing.choosing import Choosing
from nodes.routing.intents import FRONT_DESK
from nodes.routing.routing import Routing, intent_of, last_words
from state.messages import Messages
from state.outcomes import Outcomes, merge
from state.routing import Routed
from tests.support.shop import Graph
from tools.intents import classifier
from tools.models import open_model


class FrontState(Routed, Outcomes, total=False):
    ask: str
    messages: Messages
    status: str
    usage: Annotated[dict[str, Any], merge]


def front(model: Any = open_model) -> Graph:
    choosing, asking = Choosing(FRONT_DESK, last_words), Asking(FRONT_DESK, classifier, last_words)
    choose = Agent(
        "CHOOSING",
        role="front desk",
        prompt="intent_choosing.md",
        answers=choosing.answers,
        hears=choosing.hears,
        keep=choosing.keep,
        model=model,
    )
    g: Graph = StateGraph(FrontState)
    g.add_node("ROUTING", Routing("ROUTING", FRONT_DESK, classifier, last_words))
    g.add_node("CHOOSING", choose)
    g.add_node("ASKING", Question("ASKING", asks=asking.asks, keep=asking.keep, loop=asking.loop))
    ways = {intent.name: intent.name.upper() for intent in FRONT_DESK}
    for end in [*ways.values(), "GIVEN_UP"]:
        g.add_node(end, Ending(end, says=lambda state: f"{state['intent']}, said by {state['routed_by']}"))
    go: Any = g.add_conditional_edges
    g.add_edge(START, "ROUTING")
    go("ROUTING", intent_of(FRONT_DESK), {**ways, "unsure": "CHOOSING"})
    go("CHOOSING", intent_of(FRONT_DESK), {**ways, "unsure": "ASKING"})
    go("ASKING", asked_of(FRONT_DESK), {**ways, "unsure": "ASKING", "given up": "GIVEN_UP"})
    return g

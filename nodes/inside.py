"""Inside: a whole workflow as one box of another, with a state of its own that no name of the other's can touch.

LangGraph runs it as a subgraph: its checkpoints, interrupts and stream are its own, below the box's name, so that an
effect in it has a key such as `RUN:travel/BOOKING_HOTEL:1`, and its gates and questions are answered like any other.
"""

from collections.abc import Callable, Mapping
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableLambda, RunnableSequence

State = Mapping[str, Any]


def inside(name: str, graph: Runnable[Any, Any], words: Callable[[State], str]) -> RunnableSequence[Any, Any]:
    """The box: the workflow is given the person's `words` as its `ask`, and its own state as its last visit left it.

    That state is what numbers its effects from visit to visit and remembers its conversation. The graph's state needs
    the channels `inside`, `ended`, `answer` and `usage` (see `state.front_desk`).
    """

    async def given(state: State) -> dict[str, Any]:
        return {**state.get("inside", {}).get(name, {}), "ask": words(state)}

    async def kept(state: State) -> dict[str, Any]:
        said = [one for one in state.get("messages") or [] if isinstance(one, HumanMessage | AIMessage)]
        own = {field: value for field, value in state.items() if field not in ("ask", "messages")}
        return {
            "inside": {name: {**own, "messages": [_plain(one) for one in said]}},
            "ended": str(state.get("status", "")),
            "answer": next((one.text for one in reversed(said) if isinstance(one, AIMessage)), ""),
            "usage": {f"{name}/{phase}": used for phase, used in state.get("usage", {}).items()},
        }

    return RunnableSequence(RunnableLambda(given, name="given"), graph, RunnableLambda(kept, name="kept"))


def _plain(message: BaseMessage) -> dict[str, Any]:
    """A message as data: what stands deep in a state would otherwise not come back from a checkpoint as what it was."""
    return {"role": message.type, "content": message.text, "id": message.id}

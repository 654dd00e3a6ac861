"""A workflow that must not run: it pays without asking and forgets what it paid. For the command line's tests."""

from langgraph.graph import START, StateGraph

from graphs.publish import publish
from nodes.routers import outcome_of
from tests.support.machines.cast import effect, ending
from tests.support.machines.order import OrderState

_g: StateGraph[OrderState, None, OrderState, OrderState] = StateGraph(OrderState)
_g.add_node("RESERVING", effect("RESERVING", undo="RELEASING"))
_g.add_node("PAYING", effect("PAYING", kind="irreversible"))
_g.add_node("COMPLETED", ending("COMPLETED"))
_g.add_node("DECLINED", ending("DECLINED"))
_g.add_edge(START, "RESERVING")
_WAYS = (
    ("RESERVING", {"done": "PAYING", "failed": "DECLINED", "unknown": "DECLINED"}),
    ("PAYING", {"done": "COMPLETED", "failed": "DECLINED", "unknown": "DECLINED"}),
)
for _state, _ways in _WAYS:
    _g.add_conditional_edges(_state, outcome_of(_state), dict(_ways))  # type: ignore[arg-type] # str is Hashable

graph = publish(_g, "unsafe")

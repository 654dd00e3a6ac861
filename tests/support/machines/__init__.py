"""Correct machines of different shapes, each built anew at every call so that tests may break them."""

from collections.abc import Callable
from typing import Any

from langgraph.graph import StateGraph

from graphs.cast import travel_cast
from graphs.travel import travel
from tests.support.machines.desk import desk
from tests.support.machines.diamond import diamond
from tests.support.machines.evaluator import evaluator
from tests.support.machines.fan_out import fan_out
from tests.support.machines.nested import nested
from tests.support.machines.order import order

Build = Callable[[], StateGraph[Any, Any, Any, Any]]

MACHINES: dict[str, Build] = {
    "desk": desk,
    "diamond": diamond,
    "evaluator": evaluator,
    "fan_out": fan_out,
    "nested": nested,
    "order": order,
    "travel": lambda: travel(travel_cast()),
}

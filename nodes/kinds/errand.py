"""The input of a step as an errand of the orchestrator's workers: what is to be done, and the texts to do it with."""

from collections.abc import Mapping
from typing import Any

from nodes.development.asked import words
from nodes.orchestrator.worker import Errand
from state.orchestrator import Product

WHAT = "what"


def errand_of(task: str, given: Any, *, texts: bool) -> Errand:
    """`given` is a text, or data with `what` and, under any other key, texts or results (`text`, `sources`) of other
    steps. A text alone is what is to be done, and, where the worker works on `texts`, the text to do it with as well.
    """
    if isinstance(given, Mapping) and WHAT in given:
        what = str(given[WHAT])
        found = {str(name): _product(name, one) for name, one in given.items() if name != WHAT}
    else:
        what = words(given)
        found = {"input": _product("input", given)} if texts else {}
    return Errand(task=task, what=what, request=what, given=found, turn=1)


def _product(name: Any, given: Any) -> Product:
    if isinstance(given, Mapping) and isinstance(given.get("text"), str):
        sources = given.get("sources", [])
        return Product(text=given["text"], sources=[str(one) for one in sources], by=str(name))
    return Product(text=words(given), sources=[], by=str(name))

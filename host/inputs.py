"""A workflow's input, checked before a run begins: LangGraph drops a key that it does not know without a word."""

import json
from collections.abc import Mapping
from difflib import get_close_matches
from functools import cache
from typing import Any

from langgraph.graph.state import CompiledStateGraph
from pydantic import TypeAdapter, ValidationError

from nodes.answer import one_line
from nodes.words_given import unusable
from reliability.errors import BadInput
from tools.guards.showing import shown


def check_input(graph: CompiledStateGraph[Any, Any, Any, Any], given: Mapping[str, Any]) -> None:
    """Refuse what the workflow's input schema does not know; a message repeats it masked.

    Raises:
        BadInput: an unknown key, a value of the wrong kind, or words that are none.
    """
    schema: Any = graph.builder.input_schema
    accepted = _keys(schema)
    for key in given:
        if key not in accepted:
            near = get_close_matches(key, accepted, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise BadInput(f"the input has the key {shown(key, 80)}; accepted: {', '.join(accepted)}{hint}")
    try:
        graph.get_input_schema().model_validate(given)
    except ValidationError as error:
        told = json.dumps(given, ensure_ascii=False, default=str)
        raise BadInput(f"{one_line(error, told)}; accepted: {', '.join(accepted)} as the schema says") from error
    if "ask" in given and (why := unusable(given["ask"])):
        raise BadInput(why)


def converses(graph: CompiledStateGraph[Any, Any, Any, Any]) -> bool:
    """Can one talk with it: does it take a chat's messages?"""
    schema: Any = graph.builder.input_schema
    return "messages" in _keys(schema)


@cache
def _keys(schema: Any) -> tuple[str, ...]:
    """The keys that an input may have; making a JSON schema costs more than a state of a run."""
    return tuple(TypeAdapter(schema).json_schema().get("properties", {}))

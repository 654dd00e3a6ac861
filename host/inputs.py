"""A workflow's input, checked before a run begins: LangGraph drops a key that it does not know without a word."""

import json
from collections.abc import Mapping, Sequence
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
    accepted = check_keys(graph, given)
    try:
        graph.get_input_schema().model_validate(given)
    except ValidationError as error:
        told = json.dumps(given, ensure_ascii=False, default=str)
        raise BadInput(f"{one_line(error, told)}; accepted: {', '.join(accepted)} as the schema says") from error
    except TypeError as error:  # LangChain's own, of a message that does not say what it is
        if "messages" not in given:
            raise
        told = shown(given["messages"], 80)
        raise BadInput(f'the messages are {told}; accepted: [{{"type": "human", "content": "…"}}]') from error
    if "ask" in given and (why := unusable(given["ask"], accepted_words(graph))):
        raise BadInput(why)


def check_keys(graph: CompiledStateGraph[Any, Any, Any, Any], given: Mapping[str, Any]) -> Sequence[str]:
    """The keys that the workflow's input may have; an unknown one is refused.

    Raises:
        BadInput: a key that it does not know.
    """
    schema: Any = graph.builder.input_schema
    accepted = list(_keys(schema))
    for key in given:
        if key not in accepted:
            near = get_close_matches(str(key), accepted, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise BadInput(f"the input has the key {shown(key, 80)}; accepted: {', '.join(accepted)}{hint}")
    return accepted


def accepted_words(graph: CompiledStateGraph[Any, Any, Any, Any]) -> str:
    """What the workflow accepts in words, as the field `ask` of its input says of itself."""
    schema: Any = graph.builder.input_schema
    return str(_keys(schema).get("ask", {}).get("description", "words"))


def converses(graph: CompiledStateGraph[Any, Any, Any, Any]) -> bool:
    """Can one talk with it: does it take a chat's messages?"""
    schema: Any = graph.builder.input_schema
    return "messages" in _keys(schema)


@cache
def _keys(schema: Any) -> Mapping[str, Mapping[str, Any]]:
    """The keys that an input may have, as JSON Schema; making one costs more than a state of a run."""
    known: Mapping[str, Mapping[str, Any]] = TypeAdapter(schema).json_schema().get("properties", {})
    return known

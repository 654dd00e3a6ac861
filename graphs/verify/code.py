"""What a plain function's code says about it, as far as that can be read for certain. No function is called.

Names are resolved where the function would find them: its closure, then its module. What it reaches through arguments,
attributes of objects or containers stays unseen, so the absence of something proves nothing.
"""

import ast
import inspect
import textwrap
import types
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from langgraph.types import Command, interrupt

from nodes.compensation import Compensation
from nodes.effect import Effect
from reliability.deliver import Delivery

FOREIGN = frozenset({"langgraph", "langchain_core", "langchain", "pydantic", "asyncio", "typing"})
"""Packages that are not read: their insides interrupt, for instance, without meaning the node that calls them."""


def asks(function: Any) -> bool:
    """Does it, or a function that it names, interrupt the run?"""
    return any(found is interrupt for found in _named(function))


def acts(function: Any) -> list[Effect | Compensation | Delivery]:
    """The effects that it, or a function that it names, speaks of."""
    return [found for found in _named(function) if isinstance(found, Effect | Compensation | Delivery)]


def mentions_command(function: Any) -> bool:
    return any(found is Command for found in _named(function))


def returned_keys(function: Any) -> frozenset[str]:
    """The keys of the dictionaries that it returns as they stand in its text; empty where they cannot be read."""
    plain = _plain(function)
    return _returned(plain) if plain else frozenset()


@lru_cache(maxsize=1024)
def _returned(function: types.FunctionType) -> frozenset[str]:
    node = _parsed(function)
    if node is None:
        return frozenset()
    if isinstance(node, ast.Lambda):
        return frozenset(_keys(node.body))
    return frozenset(key for value in _returns(node) for key in _keys(value))


def _named(function: Any) -> Iterator[Any]:
    seen: set[int] = set()
    waiting = [function]
    while waiting:
        read = _plain(waiting.pop())
        if read is None or id(read) in seen:
            continue
        seen.add(id(read))
        for found in _objects(read):
            yield found
            if isinstance(found, types.FunctionType | types.MethodType) and _own(found):
                waiting.append(found)


def _plain(function: Any) -> types.FunctionType | None:
    read = function if inspect.isroutine(function) else inspect.getattr_static(type(function), "__call__", None)
    read = getattr(read, "__func__", read)
    return read if isinstance(read, types.FunctionType) else None


def _own(function: Callable[..., Any]) -> bool:
    return str(getattr(function, "__module__", "")).partition(".")[0] not in FOREIGN


def _objects(function: types.FunctionType) -> Iterator[Any]:
    """What its names stand for; `module.name` too."""
    for cell in function.__closure__ or ():
        try:
            yield cell.cell_contents
        except ValueError:  # a name of the outer function that has no value yet
            continue
    names = set(_names(function.__code__))
    for name in names:
        found = function.__globals__.get(name)
        if isinstance(found, types.ModuleType):
            yield from (getattr(found, part) for part in names if hasattr(found, part))
        elif found is not None:
            yield found


def _names(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for const in code.co_consts:
        if isinstance(const, types.CodeType):
            yield from _names(const)


def _parsed(function: types.FunctionType) -> ast.AST | None:
    """The one function or lambda in the lines where it stands; None where there are two, or no source."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, SyntaxError, TypeError):
        return None
    kinds = ast.Lambda if function.__name__ == "<lambda>" else (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [node for node in ast.walk(tree) if isinstance(node, kinds)]
    if kinds is ast.Lambda and len(found) != 1:
        return None
    return found[0] if found else None


def _returns(node: ast.AST) -> Iterator[ast.expr]:
    """What it returns itself, not what functions inside it return."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef):
            continue
        if isinstance(child, ast.Return) and child.value is not None:
            yield child.value
        yield from _returns(child)


def _keys(value: ast.expr) -> Iterator[str]:
    if isinstance(value, ast.Dict):
        for key in value.keys:
            if isinstance(key, ast.Constant) and isinstance(key.value, str):
                yield key.value

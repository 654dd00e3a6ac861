"""What a router can answer, read from its return annotation: through closures, partials, methods and decorators."""

import functools
import inspect
import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from langgraph.types import Send


@dataclass(frozen=True)
class Answers:
    """`words` are None where no annotation says them; `alone` are those that come one at a time, never beside others.

    `several`: a list may be answered; `sends`: work may be sent to states with arguments of its own. `named` are the
    texts that stand in the router's code.
    """

    words: frozenset[str] | None = None
    alone: frozenset[str] = frozenset()
    several: bool = False
    sends: bool = False
    named: tuple[str, ...] = ()


UNKNOWN = Answers()


def function_of(path: Any) -> Any:
    """The function inside LangGraph's wrapping, and inside a partial or a callable object."""
    inner = getattr(path, "func", None) or getattr(path, "afunc", None) or path  # a sync one's `afunc` is a thread hop
    while isinstance(inner, functools.partial):
        inner = inner.func
    if not inspect.isroutine(inner) and callable(inner):
        inner = type(inner).__call__
    return inspect.unwrap(inner) if callable(inner) else inner


def answers_of(router: Any) -> Answers:
    """Never raises: what cannot be read is unknown."""
    try:
        hint = get_type_hints(router).get("return")
    except (NameError, TypeError, AttributeError):
        hint = None
    return replace(_read(hint), named=tuple(_texts(router)))


def _read(hint: Any) -> Answers:
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Send:
        return Answers(frozenset(), sends=True)
    if hint is bool:
        return _words("True", "False")
    if origin is Literal:
        return _words(*map(str, parts))
    if origin in (Union, types.UnionType):
        return _join([_read(part) for part in parts])
    if isinstance(origin, type) and issubclass(origin, Iterable) and parts:
        inner = _join([_read(part) for part in parts if part is not Ellipsis])
        return replace(inner, alone=frozenset(), several=True)
    return UNKNOWN


def _words(*found: str) -> Answers:
    return Answers(frozenset(found), frozenset(found))


def _join(parts: Sequence[Answers]) -> Answers:
    known = [part.words for part in parts if part.words is not None]
    words = frozenset().union(*known) if len(known) == len(parts) else None
    listed = frozenset().union(*(part.words or frozenset() for part in parts if part.several))
    alone = frozenset().union(*(part.alone for part in parts)) - listed
    return Answers(words, alone, any(part.several for part in parts), any(part.sends for part in parts))


def _texts(router: Any) -> Iterator[str]:
    """Also those in its comprehensions."""
    codes = [code] if (code := getattr(router, "__code__", None)) else []
    while codes:
        for const in codes.pop().co_consts:
            if isinstance(const, types.CodeType):
                codes.append(const)
            elif isinstance(const, str):
                yield const

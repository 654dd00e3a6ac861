"""Handed over: a credential in an answer. LangGraph stores what resumes a run in clear, so none may ever be in it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from reliability.approvers.tokens import TOKEN

NAMED = re.compile(
    r"(?:x-)?(?:api-?key|(?:access-|auth-|bearer-|refresh-|id-|session-|approver-)?token|pass(?:word|wd|phrase)"
    r"|(?:client-)?secret|authorization|credentials?|bearer|private-?key|비밀번호|토큰)"
)
"""How a key is called that holds one, as `_plain` writes it; a whole name: `tokens`, which counts them, is none."""

DEEPEST = 50


def credential_in(value: Any, place: str = "answer", deep: int = 0) -> str | None:
    """Where one stands, as a path of keys (never what it is), or None."""
    if isinstance(value, str):
        return place if TOKEN.search(value) else None
    return next((found for found in _inside(value, place, deep) if found), None) if deep < DEEPEST else None


def _inside(value: Any, place: str, deep: int) -> Iterator[str | None]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            there = f"{place}.{str(name)[:40]}"
            named = inner not in (None, "") and NAMED.fullmatch(_plain(str(name)))
            yield there if named else credential_in(inner, there, deep + 1)
    elif isinstance(value, list | tuple):
        for at, inner in enumerate(value):
            yield credential_in(inner, f"{place}[{at}]", deep + 1)


def said(place: str) -> str:
    return (
        f"{place} is, or holds, a credential; nothing was stored and nothing counted. What resumes a run is kept in "
        "clear: vote with `fermata approve` or POST /fermata/requests/ID/votes, which take a token and keep none"
    )


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "-", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", name.strip()).lower())

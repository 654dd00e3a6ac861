"""Paths: which files a change is about, by every name that they have, and whether a pattern means them."""

import posixpath
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import re2

from reliability.errors import BadInput

MOST = 4096
"""[characters] of one path or pattern."""

_ACCEPTED = "accepted: a path inside the tree, such as 'k8s/production/api.yaml'"


@dataclass(frozen=True)
class Change:
    """One change of a file: where it is now, where it was `before` (a rename), what a symbolic link leads to."""

    path: str
    before: str | None = None
    target: str | None = None

    @property
    def names(self) -> frozenset[str]:
        """Every path that the change is about; a link's target is read from the link's own folder.

        Raises:
            BadInput: one of them is absolute or leads out of the tree.
        """
        known = {normal(self.path), *([normal(self.before)] if self.before else ())}
        return frozenset(known | ({_target(self.path, self.target)} if self.target else set()))


def normal(path: str) -> str:
    """A path as it is compared: composed Unicode (NFC), no empty step, no `.`; `..` is refused wherever it stands.

    Raises:
        BadInput: absolute, with `..`, a backslash or a control character, or none at all.
    """
    _refuse_foreign(path)
    steps = [step for step in unicodedata.normalize("NFC", path).split("/") if step not in ("", ".")]
    if ".." in steps or not steps:
        raise BadInput(f"the path is {path[:200]!r}; {_ACCEPTED}")
    return "/".join(steps)


def names_of(changes: Iterable[Any]) -> frozenset[str]:
    """Every name in a list of paths, of `Change`s, or of data with their fields (`path`, `before`, `target`)."""
    return frozenset(name for one in changes for name in _change(one).names)


def matches(pattern: str, path: str) -> bool:
    """Does the pattern mean this (normal) path? Capitals do not count, for on many a disk they do not either.

    `*` and `?` stay within one step; `**` is any number of steps, also none, so that `a/**` means `a` itself too.
    Takes time linear in the path's length (re2).
    """
    plain, folded = _compiled(pattern)
    return bool(plain.fullmatch(path) or folded.fullmatch(_folded(path)))


def checked(pattern: str) -> str:
    """The pattern in the form in which it is compared.

    Raises:
        BadInput: absolute, with `..`, with a sign that means something elsewhere and nothing here, or none at all.
    """
    _refuse_foreign(pattern)
    text = unicodedata.normalize("NFC", pattern)
    steps = [step for step in text.split("/") if step != "."]
    wrong = not text or text.startswith("!") or re.search(r"[\[\]{}]", text) or text.endswith("/")
    if wrong or ".." in steps or "" in steps or any("**" in step and step != "**" for step in steps):
        raise BadInput(f"the pattern is {pattern[:200]!r}; accepted: steps with * and ?, and ** as a step of its own")
    return "/".join(steps)


def _refuse_foreign(path: str) -> None:
    foreign = "\\" in path or any(unicodedata.category(sign) in ("Cc", "Cs") for sign in path)
    if path.startswith("/") or re.match(r"[A-Za-z]:", path) or foreign or len(path) > MOST:
        raise BadInput(f"the path is {path[:200]!r}; {_ACCEPTED}")


def _target(link: str, target: str) -> str:
    """Here alone `..` is read: a link says where it leads in no other way. Out of the tree is refused."""
    _refuse_foreign(target)
    return normal(posixpath.normpath(posixpath.join(posixpath.dirname(normal(link)), target)))


def _change(given: Any) -> Change:
    if isinstance(given, Change):
        return given
    if isinstance(given, str):
        return Change(given)
    known = dict(given) if isinstance(given, Mapping) else {}
    if set(known) - {"path", "before", "target"} or not all(isinstance(one, str) for one in known.values()):
        raise BadInput(f"a change is {str(given)[:200]!r}; accepted: a path, or path, before and target as texts")
    if "path" not in known:
        raise BadInput(f"a change is {str(given)[:200]!r}, which has no path; {_ACCEPTED}")
    return Change(**known)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text.casefold())


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> tuple[Any, Any]:
    known = checked(pattern)
    return re2.compile(_expression(known)), re2.compile(_expression(_folded(known)))


def _expression(pattern: str) -> str:
    """Each `**` before something is steps with their slashes; at the end everything below, or nothing."""
    steps = pattern.split("/")
    if set(steps) == {"**"}:
        return ".+"
    while len(steps) > 1 and steps[-1] == "**":
        steps.pop()
    below = "(?:/.+)?" if pattern.endswith("/**") else ""
    told = ["(?:[^/]+/)*" if step == "**" else f"{_step(step)}/" for step in steps]
    return "".join(told)[:-1] + below


def _step(step: str) -> str:
    return "".join({"*": "[^/]*", "?": "[^/]"}.get(sign) or re2.escape(sign) for sign in step)

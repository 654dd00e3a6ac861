"""Scanning: a text for every kind of secret that there is a rule for."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import re2

from tools.guards.encoded import characters, encoded
from tools.guards.match import Match
from tools.guards.secrets import looks
from tools.guards.secrets.blocks import blocks
from tools.guards.secrets.contextual import CONTEXTUAL
from tools.guards.secrets.providers import PROVIDERS
from tools.guards.secrets.rule import Checked, Rule

MOST = 10_000
"""Secrets of one rule that are told apart; from the next one on the text is taken out as a whole, so that a text of
nothing else takes no more time.
"""

PRIVATE_KEY = "private-key"
SAYS = "take it out, and have its issuer replace it: what was written down once is known"

_CHECKS: dict[Checked, Callable[[str], bool]] = {
    "shape": looks.filled,
    "value": looks.value,
    "random": looks.random,
    "URL": looks.url,
    "password": looks.password,
    "basic": looks.basic,
}
_OPENS = re.compile(rb"\\*[\"'\x60]")
_SENTENCE_ENDS = b".,;:)]}>*"
_GOES_ON = re.compile(rb"(?:[._:$=-]{0,2}[A-Za-z0-9])*")
_IN_ADDRESS = re.compile(rb"[?&][\w.-]{0,40}$")

Span = tuple[int, int, str]


class Secrets:
    """Finds secrets by rules, each over its whole value; a value that two rules know is called by the first."""

    def __init__(self, rules: Iterable[Rule] = (*PROVIDERS, *CONTEXTUAL)) -> None:
        self.rules = tuple(rules)
        self._ready = [_Ready(rule) for rule in self.rules]

    def __call__(self, text: str) -> Sequence[Match]:
        data = encoded(text)
        lowered = data.lower()
        found: list[Span] = [(start, end, PRIVATE_KEY) for start, end in blocks(data)]
        for ready in self._ready:
            if ready.may_be_in(lowered):
                found += ready.spans(data)
        return _matches(data, _outermost(found))


class _Ready:
    """A rule whose pattern is compiled."""

    def __init__(self, rule: Rule) -> None:
        options = re2.Options()
        options.log_errors = False
        self._rule = rule
        self._pattern: Any = re2.compile(encoded(rule.pattern), options=options)
        self._group = 1 if self._pattern.groups else 0
        self._keywords = tuple(encoded(keyword) for keyword in rule.keywords)
        self._check = _CHECKS[rule.checked]

    def may_be_in(self, lowered: bytes) -> bool:
        return any(keyword in lowered for keyword in self._keywords)

    def spans(self, data: bytes) -> Iterable[Span]:
        reached = count = 0
        for found in self._pattern.finditer(data):
            start, end = found.span(self._group)
            if start < reached:
                continue
            check = self._check
            if self._rule.checked == "shape":
                end = reached = _glued(data, end)
            elif self._rule.checked == "value":
                if opens := _OPENS.match(data, start, end):
                    start, check = opens.end(), looks.random
                    end -= len(opens.group()) if data.endswith(opens.group(), start, end) else 0
                else:
                    end = _end(data, found.start(), start, end)
            text = data[start : min(end, start + looks.MOST)].decode("utf-8", "replace")
            if check(text) and looks.entropy(text) >= self._rule.entropy:
                count += 1
                yield start, end if count <= MOST else len(data), self._rule.id
                if count > MOST:
                    return


def _glued(data: bytes, end: int) -> int:
    """Where the word ends in which a shape ends: the beginning of the next one may count as the shape's own."""
    return _GOES_ON.match(data, end).end()  # type: ignore[union-attr] # it fits nothing, too


def _end(data: bytes, name: int, start: int, end: int) -> int:
    """Where a value without quotes ends: before the next one of an address or a tag, and before the sentence's end."""
    text = data[start:end]
    if data[start - 1 : start] == b">":
        text = text.partition(b"</")[0]
    if b"&" in text and _IN_ADDRESS.search(data[max(0, name - 40) : name]):
        text = text.partition(b"&")[0]
    return start + len(text.rstrip(_SENTENCE_ENDS))


def _outermost(found: list[Span]) -> list[Span]:
    """In order; what lies within another is left out."""
    kept: list[Span] = []
    for span in sorted(found, key=lambda one: (one[0], -one[1])):
        if not kept or span[1] > kept[-1][1]:
            kept.append(span)
    return kept


def _matches(data: bytes, spans: Sequence[Span]) -> list[Match]:
    at = characters(data, [place for start, end, _ in spans for place in (start, end)])
    return [Match(rule, at[start], at[end], says=SAYS) for start, end, rule in spans]


SECRETS = Secrets()

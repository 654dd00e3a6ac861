"""Rules: what an order to a model looks like, each with how much it says by itself, from 0 to 1."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pkgutil import get_data
from typing import Any

import re2

from tools.guards.encoded import characters, encoded

_WORD = re.compile(r"\{([A-Z]+)\}")


@dataclass(frozen=True)
class Rule:
    """`pattern` on google-re2, over small letters. What is `plainly` one is as bad between quotation marks."""

    id: str
    pattern: str
    score: float
    plainly: bool = False


@dataclass(frozen=True)
class Rules:
    """Rules that are looked for together: `likely` tells in one pass which have their words in a text, and those are
    looked for one by one. (One automaton for all of them would have endless states to be in.)
    """

    rules: tuple[tuple[Rule, Any], ...]
    likely: Any

    def found_in(self, text: str) -> list[tuple[Rule, int, int]]:
        data = encoded(text)
        some = [self.rules[index] for index in self.likely.Match(data, potential=True) or ()]
        found = [(rule, *one.span()) for rule, compiled in some for one in compiled.finditer(data)]
        if text.isascii() or not found:
            return found
        at = characters(data, (place for _, *span in found for place in span))
        return [(rule, at[start], at[end]) for rule, start, end in found]


def rules_of(*files: str) -> Rules:
    """The rules of these files in this folder (how they are written stands in them)."""
    rules = [rule for name in files for rule in _read(name)]
    likely = re2.Filter()
    for rule in rules:
        likely.Add(encoded(rule.pattern), _options())
    likely.Compile()
    return Rules(tuple((rule, re2.compile(encoded(rule.pattern), _options())) for rule in rules), likely)


def _read(name: str) -> Iterator[Rule]:
    given = tomllib.loads(beside(name))
    words: dict[str, str] = {}
    for name, pattern in given.get("words", {}).items():
        words[name] = _whole(pattern, words, given["blank"])
    for rule in given["rules"]:
        pattern = _whole(rule["pattern"], words, given["blank"])
        yield Rule(rule["id"], pattern, rule["score"], rule.get("plainly", False))


def beside(name: str) -> str:
    """A file of this folder, read as Python reads its modules: what is imported on an event loop may do that."""
    return (get_data(__package__, name) or b"").decode("utf-8")


def _whole(pattern: str, words: dict[str, str], blank: str) -> str:
    """One line, with every blank and every word put in."""
    return _WORD.sub(lambda word: words[word[1]], pattern.replace("\n", "").replace(" ", blank))


def _options() -> Any:
    options = re2.Options()
    options.max_mem = 64 << 20
    options.dot_nl = True
    options.never_capture = True
    options.log_errors = False
    return options

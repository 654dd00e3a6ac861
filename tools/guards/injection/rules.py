"""Rules: what an order to a model looks like, each with how much it says by itself, from 0 to 1."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import re2

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
    """Rules that are looked for at once: one pass tells which of them are in a text at all."""

    rules: tuple[Rule, ...]
    any_of: Any

    def found_in(self, text: str) -> Iterator[tuple[Rule, int, int]]:
        for at in self.any_of.Match(text) or ():
            rule = self.rules[at]
            yield from ((rule, *one.span()) for one in _compiled(rule.pattern).finditer(text))


def rules_of(*files: str) -> Rules:
    """The rules of these files in this folder (how they are written stands in them)."""
    rules = tuple(rule for name in files for rule in _read(Path(__file__).with_name(name)))
    any_of = re2.Set.SearchSet(_options())
    for rule in rules:
        any_of.Add(rule.pattern)
    any_of.Compile()
    return Rules(rules, any_of)


@cache
def _compiled(pattern: str) -> Any:
    """By itself, when it is first found: most never are."""
    return re2.compile(pattern, _options())


def _read(file: Path) -> Iterator[Rule]:
    given = tomllib.loads(file.read_text("utf-8"))
    words: dict[str, str] = {}
    for name, pattern in given.get("words", {}).items():
        words[name] = _whole(pattern, words, given["blank"])
    for rule in given["rules"]:
        pattern = _whole(rule["pattern"], words, given["blank"])
        yield Rule(rule["id"], pattern, rule["score"], rule.get("plainly", False))


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

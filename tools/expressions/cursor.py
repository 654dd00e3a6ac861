"""A cursor over the tokens of an expression, which counts what is made of them and says what was expected."""

from typing import NoReturn

from tools.expressions.failure import BadExpression
from tools.expressions.tokens import Token
from tools.expressions.tree import Node

MOST_NODES = 256
DEEPEST = 32
INSTEAD = {"and": "&&", "or": "||", "not": "!", "True": "true", "False": "false", "None": "null"}
"""What other languages write, and what is meant here."""


class Cursor:
    def __init__(self, text: str, words: list[Token]) -> None:
        self._text = text
        self._words = words
        self._place = 0
        self._nodes = 0
        self._nesting = 0

    @property
    def now(self) -> Token:
        return self._words[self._place]

    def next(self) -> Token:
        token = self.now
        self._place += token.kind != "end"
        return token

    def taken(self, *signs: str) -> Token | None:
        """The next token, where it is one of the signs."""
        return self.next() if self.now.kind == "sign" and self.now.text in signs else None

    def demand(self, sign: str) -> None:
        if self.taken(sign) is None:
            self.unexpected(repr(sign))

    def made(self, node: Node) -> Node:
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self.wrong(f"more than {MOST_NODES} parts; accepted: at most as many", node.at)
        return node

    def deeper(self, step: int) -> None:
        self._nesting += step
        if self._nesting > DEEPEST:
            self.wrong(f"nested deeper than {DEEPEST}; accepted: at most as deep", self.now.at)

    def unexpected(self, accepted: str) -> NoReturn:
        word, end = self.now.text, self.now.kind == "end"
        hint = f"; did you mean {INSTEAD[word]!r}?" if word in INSTEAD else ""
        found = "the expression ends here" if end else f"{word!r} stands here"
        self.wrong(f"{found}; accepted: {accepted}{hint}", self.now.at)

    def wrong(self, reason: str, at: int) -> NoReturn:
        raise BadExpression(reason, self._text, at)

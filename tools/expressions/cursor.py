"""A cursor over the tokens of an expression, which bounds how deep they nest and says what was expected."""

from typing import NoReturn

from tools.expressions.failure import BadExpression
from tools.expressions.tokens import Token

DEEPEST = 32
INSTEAD = {"and": "&&", "or": "||", "not": "!", "True": "true", "False": "false", "None": "null"}
"""What other languages write, and what is meant here."""


class Cursor:
    def __init__(self, text: str, words: list[Token]) -> None:
        self._text = text
        self._words = words
        self._place = 0
        self._nesting = 0

    @property
    def now(self) -> Token:
        return self._words[self._place]

    @property
    def ended(self) -> bool:
        return self.now.kind == "end"

    def next(self) -> Token:
        token = self.now
        self._place += not self.ended
        return token

    def taken(self, *signs: str) -> Token | None:
        """The next token, where it is one of the signs."""
        return self.next() if self.now.kind == "sign" and self.now.text in signs else None

    def demand(self, sign: str) -> None:
        if self.taken(sign) is None:
            self.unexpected(repr(sign))

    def deeper(self, step: int) -> None:
        self._nesting += step
        if self._nesting > DEEPEST:
            self.wrong(f"nested deeper than {DEEPEST}; accepted: at most as deep", self.now.at)

    def unexpected(self, accepted: str) -> NoReturn:
        word = self.now.text
        hint = f"; did you mean {INSTEAD[word]!r}?" if word in INSTEAD else ""
        found = "the expression ends here" if self.ended else f"{word!r} stands here"
        self.wrong(f"{found}; accepted: {accepted}{hint}", self.now.at)

    def wrong(self, reason: str, at: int) -> NoReturn:
        raise BadExpression(reason, self._text, at)

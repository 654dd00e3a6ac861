"""An expression: parsed once, evaluated as often as needed; it has a value or a failure, and raises nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tools.expressions.evaluator import Run, runnable
from tools.expressions.failure import Failure, Wrong
from tools.expressions.parser import parsed
from tools.expressions.tree import Node


@dataclass(frozen=True)
class Expression:
    """`text` is all that was given, `tree` what is meant; places in the tree are characters of the text."""

    text: str
    tree: Node

    def evaluate(self, names: Mapping[str, Any]) -> Any | Failure:
        """The value for plain JSON data by name; a `Failure` where there is none, such as where a name is missing."""
        try:
            return self._run(names)
        except Wrong as wrong:
            return Failure(wrong.reason, self.text, max(wrong.at, 0))

    @cached_property
    def _run(self) -> Run:
        return runnable(self.tree)


def expression(text: str) -> Expression:
    """Reads a bare expression.

    Raises:
        BadExpression: it is none of this language; the error says why and where.
    """
    return Expression(text, parsed(text)[0])

"""Templates: texts with `${{ ... }}` in them. One that fills the whole text gives a typed value, others become text."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from tools.expressions.expression import Expression, expression
from tools.expressions.failure import BadExpression, Failure
from tools.expressions.parser import parsed
from tools.expressions.tokens import END

BEGIN = "${{"


@dataclass(frozen=True)
class Template:
    """Texts and expressions in their order. White space around a single expression does not count."""

    text: str
    parts: tuple[str | Expression, ...]

    @property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(part for part in self.parts if isinstance(part, Expression))

    @cached_property
    def whole(self) -> Expression | None:
        """The expression that is the whole text, if one is."""
        found = self.expressions
        texts = [part for part in self.parts if isinstance(part, str)]
        return found[0] if len(found) == 1 and not "".join(texts).strip() else None

    def evaluate(self, names: Mapping[str, Any]) -> Any | Failure:
        """The typed value of the whole, or a text; a `Failure` where a part has no value."""
        if self.whole is not None:
            return self.whole.evaluate(names)
        texts: list[str] = []
        for part in self.parts:
            value = part if isinstance(part, str) else _text(part, names)
            if isinstance(value, Failure):
                return value
            texts.append(value)
        return "".join(texts)


def template(text: str) -> Template:
    """Reads a text that may hold expressions; one without any is itself.

    Raises:
        BadExpression: an expression in it is none of this language, or is not closed.
    """
    return Template(text, tuple(_parts(text)))


def condition(text: str) -> Expression:
    """Reads what is to be true or false: a bare expression, or one in `${{ }}`.

    Raises:
        BadExpression: as `template`; or there is text beside the expression.
    """
    if not text.lstrip().startswith(BEGIN):
        return expression(text)
    if (whole := template(text).whole) is None:
        raise BadExpression("there is more than one expression here; accepted: one, in ${{ }} or bare", text, 0)
    return whole


def _parts(text: str) -> Iterator[str | Expression]:
    at = 0
    while (begin := text.find(BEGIN, at)) >= 0:
        if begin > at:
            yield text[at:begin]
        tree, end = parsed(text, begin + len(BEGIN), until_end=True)
        if not text.startswith(END, end):
            raise BadExpression(f"{BEGIN} is not closed; accepted: {BEGIN} ... {END}", text, begin)
        yield Expression(text, tree)
        at = end + len(END)
    if at < len(text):
        yield text[at:]


def _text(part: Expression, names: Mapping[str, Any]) -> str | Failure:
    """Strings as they are; anything else as JSON writes it, and a duration in seconds, such as `300s`."""
    value = part.evaluate(names)
    if isinstance(value, str | Failure):
        return value
    if isinstance(value, timedelta):
        return f"{value.total_seconds():f}".rstrip("0").rstrip(".") + "s"
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return Failure("the value is no plain JSON data, so it has no text", part.text, part.tree.at)

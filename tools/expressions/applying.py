"""Applying: a document's expressions are read and checked once, before anything of it runs."""

from tools.expressions.checker import check
from tools.expressions.expression import Expression
from tools.expressions.schema import BOOL, Schema, Type
from tools.expressions.template import Template, condition, template


def checked(text: str, names: Schema, wanted: Type | None = BOOL) -> Expression:
    """A condition, a check or a threshold, bare or in `${{ }}`, that can give true or false (or what is `wanted`).

    Raises:
        BadExpression: it cannot be read, or a name, a function or a type in it cannot be meant; `shown` points at it.
    """
    read = condition(text)
    check(read, names, wanted)
    return read


def checked_template(text: str, names: Schema, wanted: Type | None = None) -> Template:
    """A text with expressions in it, or a typed value; `wanted` is asked of an expression that is the whole text.

    Raises:
        BadExpression: as `checked`.
    """
    read = template(text)
    whole = read.whole
    for one in read.expressions:
        check(one, names, wanted if one is whole else None)
    return read

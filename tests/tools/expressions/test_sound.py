"""Who was told at apply time that an expression fits its types does not learn otherwise when it runs."""

from datetime import timedelta
from typing import Any

from tests.tools.expressions.made_up import DATA, MadeUp
from tools.expressions.checker import check
from tools.expressions.expression import expression
from tools.expressions.failure import BadExpression, Failure
from tools.expressions.schema import ANY, BOOL, DOUBLE, DURATION, INT, NULL, STRING, Type, fields, list_of

PLAIN = {bool: BOOL, int: INT, float: DOUBLE, str: STRING, type(None): NULL, timedelta: DURATION}
OF_THE_DATA = ("beyond 64 bits", "has no item", "division by zero", "0.0 / 0.0")
"""What no type can tell beforehand."""


def typed(value: Any) -> Type:
    if isinstance(value, dict):
        return fields({name: typed(one) for name, one in value.items()})
    if isinstance(value, list):
        items = [typed(one) for one in value]
        return list_of(items[0] if items and all(one == items[0] for one in items) else ANY)
    return PLAIN[type(value)]


NAMES = {name: typed(value) for name, value in DATA.items() if name != "mixed"}


def test_what_is_accepted_has_a_value_of_its_type_unless_the_data_stop_it() -> None:
    accepted = 0
    made_up = MadeUp(3, wrong=0.0)
    for text in (made_up() for _ in range(1_500)):
        try:
            read = expression(text)
            told = check(read, NAMES)
        except BadExpression:
            continue
        if "list[" in text or "null]" in text:  # a list of several types: nothing is known of its items
            continue

        value = read.evaluate(DATA)

        accepted += 1
        if isinstance(value, Failure):
            assert any(reason in value.reason for reason in OF_THE_DATA), (text, value)
        else:
            assert told.kind in (typed(value).kind, "any"), text
    assert accepted > 400

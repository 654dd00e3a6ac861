"""Polarities: what true means, which differs by where an expression stands; a missing value always closes the gate."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from tools.expressions.expression import Expression
from tools.expressions.failure import Failure

Polarity = Literal["check", "condition", "threshold"]
"""`check` true passes; `condition` true makes the gate apply; `threshold` true fires an action."""

CLOSED: Mapping[Polarity, bool] = {"check": False, "condition": True, "threshold": False}
"""What stands in for an answer that there is not: the check fails, the gate applies, nothing fires."""


@dataclass(frozen=True)
class Decision:
    """`holds`: the check passes, the gate applies, the threshold fires. `failure` says why there was no answer."""

    holds: bool
    failure: Failure | None = None


def decided(expression: Expression, polarity: Polarity, names: Mapping[str, Any]) -> Decision:
    """True or false, whatever the data: what has no value, or another than those, leaves the gate closed."""
    value = expression.evaluate(names)
    if value is True or value is False:
        return Decision(value is True)
    if not isinstance(value, Failure):
        value = Failure("it gives neither true nor false; accepted: one of them", expression.text, expression.tree.at)
    return Decision(CLOSED[polarity], value)

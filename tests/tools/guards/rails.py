"""A guardrail that finds a pattern."""

import re
from collections.abc import Callable, Sequence

from tools.guards.guardrail import Action, Guardrail
from tools.guards.match import Match


def finds(rule: str, pattern: str) -> Callable[[str], Sequence[Match]]:
    compiled = re.compile(pattern)
    return lambda text: [Match(rule, found.start(), found.end()) for found in compiled.finditer(text)]


def rail(action: Action, pattern: str = "s+ecret", rule: str = "RULE", name: str = "a-rule") -> Guardrail:
    return Guardrail(name, finds(rule, pattern), action, frozenset({"input"}))

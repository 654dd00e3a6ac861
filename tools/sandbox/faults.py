"""Trouble on demand: a script says which call goes wrong, and how.

A script is a JSON list of rules, for example:

    [{"operation": "book", "kind": "hotel", "action": "drop_after"},
     {"operation": "cancel", "action": "refuse", "nth": 2, "times": null, "reason": "closed on Sundays"}]
"""

import json
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar, get_args

from reliability.errors import BadInput
from tools.sandbox.answer import Call
from tools.sandbox.holds import Holds
from tools.sandbox.store import CallCount

Action = Literal[
    "latency",  # waits `seconds`, then works as ever (a test may release it earlier)
    "slow_start",  # 503 with a Retry-After of `seconds`; nothing is committed
    "refuse",  # 402 with the `reason`; nothing is committed
    "error_before",  # `status`; nothing is committed
    "error_after",  # `status`; committed
    "drop_after",  # the connection breaks; committed
    "timeout_after",  # committed; the answer comes when released, or after `limit`
    "late_commit",  # `status` at once; committed when released, or after `limit`
    "hold_before",  # waits to be released, at most `limit`; then commits and answers
    "hold_after",  # commits; waits to be released, at most `limit`; then answers
]


@dataclass(frozen=True)
class Rule:
    """Of the calls that match `operation` and `kind` (None: any), `times` (None: all) go wrong from the `nth` on.

    `seconds` and `limit` are in [s]. Each service says by a class of its own which operations and kinds it has.
    """

    OPERATIONS: ClassVar[Sequence[str]] = ()
    KINDS: ClassVar[Sequence[str]] = ()

    operation: str
    action: Action
    kind: str | None = None
    nth: int = 1
    times: int | None = 1
    seconds: float = 1.0
    limit: float = 60.0
    status: int = 500
    reason: str = "the fault script says no"

    def __post_init__(self) -> None:
        known = ((self.operation, self.OPERATIONS), (self.action, get_args(Action)), (self.kind, self.KINDS))
        for value, accepted in known:
            if value not in (None, *accepted):
                raise BadInput(f"A fault rule says {value!r}; accepted: {', '.join(accepted)}")

    @property
    def wait(self) -> float:
        """The longest that a call is held back [s]."""
        return self.seconds if self.action == "latency" else self.limit

    def matches(self, call: Call) -> bool:
        return call.operation == self.operation and self.kind in (None, call.kind)

    def due(self, number: int) -> bool:
        """Whether the `number`-th matching call, from 1, goes wrong."""
        return self.nth <= number and (self.times is None or number < self.nth + self.times)


RuleT = TypeVar("RuleT", bound=Rule)


class Faults:
    """The script in force, how far it has come, and the calls it holds back. `kind_of_rule` reads new scripts."""

    def __init__(self, rules: Sequence[Rule] = (), kind_of_rule: type[Rule] = Rule) -> None:
        self.holds = Holds()
        self.kind_of_rule = kind_of_rule
        self._lock = threading.Lock()
        self.follow(rules)

    def follow(self, rules: Sequence[Rule]) -> None:
        """Follow these rules from now on, and count from the start."""
        with self._lock:
            self._rules = tuple(rules)
            self._seen = [0] * len(rules)

    def resume(self, calls: Sequence[CallCount]) -> None:
        """Go on counting where the service's own count of calls stands: it served them before it was opened here."""
        with self._lock:
            for index, rule in enumerate(self._rules):
                ends = rule.operation if rule.kind is None else f"{rule.operation}/{rule.kind}"
                counted = (call["count"] for call in calls if f"{call['endpoint']}/".startswith(f"{ends}/"))
                self._seen[index] = sum(counted)

    def due(self, call: Call) -> Rule | None:
        """Count the call; the first rule by which it goes wrong, if there is one."""
        with self._lock:
            for index, rule in enumerate(self._rules):
                self._seen[index] += rule.matches(call)
            matching = zip(self._rules, self._seen, strict=True)
            return next((rule for rule, number in matching if rule.matches(call) and rule.due(number)), None)


def read(script: Any, kind_of_rule: type[RuleT]) -> list[RuleT]:
    """Read a script, already decoded from JSON.

    Raises:
        BadInput: it is no list of rules.
    """
    try:
        return [kind_of_rule(**rule) for rule in script]
    except TypeError as error:
        raise BadInput(f"The fault script is {script!r} ({error}); accepted: a list of rules") from error


def read_file(path: Path, kind_of_rule: type[RuleT]) -> list[RuleT]:
    """Read a script from a file.

    Raises:
        BadInput: there is no such file, or no list of rules in it.
    """
    try:
        return read(json.loads(path.read_text("utf-8")), kind_of_rule)
    except (OSError, ValueError) as error:
        raise BadInput(f"The fault script {str(path)!r} cannot be read: {error}") from error

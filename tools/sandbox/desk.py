"""How one call is served: counted, perhaps troubled by the fault script, committed, answered."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext, suppress

from tools.sandbox.answer import Answer, Call, Refused, error
from tools.sandbox.faults import Action, Faults, Rule
from tools.sandbox.idempotency import InFlight
from tools.sandbox.store import Store

Act = Callable[[sqlite3.Connection], Answer]
"""What a call does, in one transaction."""

_BEFORE: frozenset[Action] = frozenset({"latency", "hold_before", "late_commit"})
_AFTER: frozenset[Action] = frozenset({"timeout_after", "hold_after"})


class Dropped(Exception):
    """The connection is to break without an answer."""


class Desk:
    """Blocks: it is called in threads, one a call."""

    def __init__(self, store: Store, faults: Faults) -> None:
        self._store = store
        self._faults = faults
        self._in_flight = InFlight()

    def serve(self, call: Call, act: Act) -> Answer:
        """Answer one call.

        Raises:
            Refused: the answer is no.
            Dropped: there is to be no answer.
        """
        self._store.count(call.endpoint, call.key)
        rule = self._faults.due(call)
        with ExitStack() as claim:
            claim.enter_context(self._in_flight.claim(call))
            if rule and (early := _instead(rule)):
                return early
            if rule and rule.action == "late_commit":
                return self._later(call, act, rule, claim.pop_all())
            with self._wait(call, rule, _BEFORE):
                answer = self._commit(act)
                claim.close()  # before the hold ends: whoever released it may call again at once
        with self._wait(call, rule, _AFTER):
            return _spoiled(rule, answer) if rule else answer

    def _commit(self, act: Act) -> Answer:
        with self._store.transaction() as db:
            return act(db)

    def _later(self, call: Call, act: Act, rule: Rule, claim: ExitStack) -> Answer:
        """Answer with an error now; the commit follows, and its key stays claimed until then."""

        def land() -> None:
            # A refusal at this late hour has nobody left to hear it
            with suppress(Refused), self._wait(call, rule, _BEFORE), claim:
                self._commit(act)

        threading.Thread(target=land, daemon=True).start()
        return _failure(rule)

    def _wait(self, call: Call, rule: Rule | None, when: frozenset[Action]) -> AbstractContextManager[None]:
        return self._faults.holds.hold(call, rule.wait) if rule and rule.action in when else nullcontext()


def _instead(rule: Rule) -> Answer | None:
    """The answer that is given without doing anything, if the rule asks for one."""
    match rule.action:
        case "slow_start":
            return error(503, "starting", "The service is starting", **{"Retry-After": f"{rule.seconds:.0f}"})
        case "refuse":
            return error(402, "refused", rule.reason)
        case "error_before":
            return _failure(rule)
        case _:
            return None


def _spoiled(rule: Rule, answer: Answer) -> Answer:
    """What becomes of a good answer on its way back."""
    if rule.action == "drop_after":
        raise Dropped
    return _failure(rule) if rule.action == "error_after" else answer


def _failure(rule: Rule) -> Answer:
    return error(rule.status, "failure", f"The fault script says {rule.action}")

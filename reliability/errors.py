"""One tree of errors; the branch decides what happens next.

A message says what was tried, what was seen (`!r`) and what happens next. Anything outside the tree is a bug
and crashes: the intent stays open in the ledger and the run can be resumed.
"""


class FermataError(RuntimeError):
    """Anything Fermata says about its own work; one line, fit for a person.

    A `RuntimeError`, because LangGraph's server shows the message of no error that is not one of Python's own.
    """


class EffectError(FermataError):
    """A call to the outside did not simply succeed."""


class Transient(EffectError):
    """It did not happen, and trying again may help. `retry_after` [s] is the service's own wish, if it has one."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Unanswered(Transient):
    """A question was sent and no whole answer came. Nothing happened in the world, but it may have to be paid for."""


class Permanent(EffectError):
    """It was refused and will never happen: undo what came before."""


class Unknown(EffectError):
    """It may or may not have happened: probe, never guess."""


class CircuitOpen(EffectError):
    """It was not even tried: the service failed too often, for everybody; never tried again, a fallback is taken."""


class Unreachable(FermataError):
    """A service or a model that a run cannot do without did not answer; the run is kept and can be resumed."""


class Refusal(FermataError):
    """Fermata declines to do what was asked; nothing was changed, but that it was asked may be `on_record`."""

    on_record = False


class BadInput(Refusal):
    """What was given cannot be used; the message says what was given and what is accepted."""


class Blocked(Refusal):
    """A guardrail stopped it; the message says which rule, where and what to do, and never what stands there."""


class Exhausted(Refusal):
    """A budget has not enough left for this call of a model, which was not made. `crowded`: it would have, if calls
    that are under way were to cost nothing.
    """

    def __init__(self, message: str, *, crowded: bool = False) -> None:
        super().__init__(message)
        self.crowded = crowded


class NotFound(Refusal):
    """No run, request or workflow of that name."""


class NotAllowed(Refusal):
    """This person may not decide this."""


class AlreadyDecided(Refusal):
    """Somebody was faster; the message says who and when."""


class Ended(Refusal):
    """The run has ended (or the request expired): there is nothing left to decide or to resume."""


class Busy(Refusal):
    """Another living process drives this run."""


class Fenced(Refusal):
    """This process was taken for dead and another one drives the run now."""


class Conflict(Refusal):
    """The same step of the same run, with other arguments: a replay or a fork, never silently both."""


class Stale(Refusal):
    """The checkpoint was already continued from: somebody else moved the run on."""


class VersionChanged(Refusal):
    """The workflow changed while the run was paused; the message says what, and the cure."""

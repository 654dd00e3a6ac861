"""Keeping what a round of evals came to, in the site's own ledger: `fermata report` tells the trend."""

from collections.abc import Sequence

from host.evals.playing import Result
from reliability.ledger import Ledger, evals
from reliability.ledger.evals import Outcome, Played


def keep(known: Ledger, results: Sequence[Result]) -> None:
    """One row a case, all at one moment. Blocks."""
    known.call(evals.note, [_played(result) for result in results])


def _played(result: Result) -> Played:
    return Played(
        suite=result.suite,
        name=result.case.name,
        workflow=result.case.workflow,
        version=result.version,
        outcome=_outcome(result),
        tokens=result.tokens,
        milliseconds=round(result.seconds * 1000),
    )


def _outcome(result: Result) -> Outcome:
    if not result.passed:
        return "failed"
    return "open" if result.case.expect.open else "passed"

"""A workflow that breaks a rule: it can be read, drawn and verified, and nobody can run it."""

from collections.abc import AsyncIterator
from typing import Any, NoReturn

from graphs.published import PublishedGraph
from graphs.verify import Report
from reliability.errors import Refusal


class Unsafe(Refusal):
    """The workflow breaks a rule of `fermata verify`; the message tells the first finding, each note one more."""


class UnsafeGraph(PublishedGraph):
    """Refuses every caller, because whoever runs a graph streams it: Python, the command line, LangGraph's server.

    It refuses to run and not to be loaded: the runs that it began before a rule was known stay readable, a drawing
    shows where it is wrong, and a server with an unsafe workflow still serves the others.
    """

    def __init__(self, *, report: Report, **compiled: Any) -> None:
        super().__init__(**compiled)
        self.report = report

    def stream(self, *_given: Any, **_options: Any) -> NoReturn:
        raise _refusal(self.report)

    async def astream(self, *_given: Any, **_options: Any) -> AsyncIterator[Any]:
        raise _refusal(self.report)
        yield  # LangGraph iterates over what this returns


def _refusal(report: Report) -> Unsafe:
    first, *others = report.errors
    more = f"; {len(others)} more" if others else ""
    refusal = Unsafe(
        f"{report.name} is not safe to run, and nothing was run: {first.line} ({first.path}){more}; "
        "`fermata verify` shows every finding with its path"
    )
    for finding in others:
        refusal.add_note(finding.line)
    return refusal

"""`fermata report`: a table, a page of Markdown, or JSON."""

import sys

from host.cli.lines import machine
from host.cli.wide import wide
from host.report.report import make
from host.report.writing import markdown, show
from reliability.durations import duration
from reliability.errors import BadInput
from reliability.ledger import ledger

FORMATS = ("table", "json", "markdown")


def report(since: str | None, workflow: str | None, team: str | None, form: str, as_json: bool) -> None:
    if form not in FORMATS:
        raise BadInput(f"--format is {form!r}; accepted: {', '.join(FORMATS)}")
    made = make(ledger(), duration(since) if since is not None else None, workflow, team)
    if as_json or form == "json":
        machine(made.data)
    elif form == "markdown":
        sys.stdout.write(markdown(made))
    else:
        show(wide(), made)

"""Writing a report for people: the same tables in the terminal and as Markdown."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from host.report.report import Report
from host.report.sums import Sums
from host.report.trend import Trend

NOT_DECLARED = "not declared"
NOBODY = "(no team)"
COMMON = ("runs", "success", "outcomes", "tokens", "cost", "waits", "waited", "saved", "ratings")


class Grid(NamedTuple):
    """A table as words."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def show(console: Console, report: Report) -> None:
    """In the terminal."""
    for grid in grids(report):
        table = Table(title=grid.title, title_justify="left", box=None, pad_edge=False)
        for column in grid.columns:
            table.add_column(column)
        for row in grid.rows:
            table.add_row(*map(escape, row))
        console.print(table)
        console.print()


def markdown(report: Report) -> str:
    """As a page."""
    return "\n".join(line for grid in grids(report) for line in _lines(grid)) + "\n"


def grids(report: Report) -> list[Grid]:
    since = f" since {report.since[:10]}" if report.since else ""
    if not report.workflows:
        return [Grid(f"No runs{since}", ["run one"], [['fermata run travel --ask "…"']])]
    found = [
        Grid(f"Workflows{since}", ["workflow", *COMMON, "evals"], [_workflow(report, one) for one in report.workflows]),
        Grid(f"Teams{since}", ["team", *COMMON], [[one.name[0] or NOBODY, *_common(one)] for one in report.teams]),
    ]
    agents = [[*one.name, *_agent(one)] for one in report.agents]
    columns = ["workflow", "agent", "runs", "success", "calls", "tokens", "cost", "ratings of its runs"]
    found.append(Grid(f"Agents{since}, of runs that ended", columns, agents))
    weeks = [[*one.name, str(one.runs), share(one.success), _rating(one)] for one in report.weeks]
    found.append(Grid("Week by week", ["week of", "workflow", "runs", "success", "ratings"], weeks))
    return [grid for grid in (*found, *_more(report, since)) if grid.rows]


def _more(report: Report, since: str) -> Iterator[Grid]:
    broke = [[name, case] for name, trend in report.evals.items() for case in trend.broke]
    yield Grid("Evals that passed before and fail now", ["workflow", "case"], broke)
    rails = [[*on, f"{times:,}", f"{runs:,}"] for on, (times, runs) in report.found.items()]
    yield Grid(f"Guardrails{since}", ["workflow", "rule", "action", "times", "in so many runs"], rails)
    ever = [[*on, f"{times:,}"] for on, times in report.guardrails.items()]
    yield Grid("Guardrails so far, also where no run began", ["rule", "action", "times"], ever)


def _workflow(report: Report, one: Sums) -> list[str]:
    trend = report.evals.get(one.name[0])
    return [*one.name, *_common(one), "" if trend is None else _trend(trend)]


def _trend(trend: Trend) -> str:
    """`90.0 % of 10, before 80.0 %`."""
    if trend.now is None:
        return f"{len(trend.cases):,} open"
    before = "" if trend.before is None else f", before {share(trend.before)}"
    return f"{share(trend.now)} of {trend.counted:,}{before}"


def _lines(grid: Grid) -> Iterator[str]:
    yield from (f"## {grid.title}", "")
    yield _row(grid.columns)
    yield _row(["---"] * len(grid.columns))
    yield from map(_row, grid.rows)
    yield ""


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"


def _common(one: Sums) -> list[str]:
    outcomes = ", ".join(f"{status} {number:,}" for status, number in one.outcomes.most_common())
    waits = [f"{one.waited:,}", spell(one.seconds)] if one.waited else ["", ""]
    return [
        f"{one.runs:,}",
        share(one.success),
        outcomes,
        f"{one.tokens:,}",
        _cost(one),
        *waits,
        _saved(one),
        _rating(one),
    ]


def _agent(one: Sums) -> list[str]:
    return [f"{one.runs:,}", share(one.success), f"{one.calls:,}", f"{one.tokens:,}", _cost(one), _rating(one)]


def share(part: float | None) -> str:
    return "" if part is None else f"{100 * part:.1f} %"


def _cost(one: Sums) -> str:
    known = [f"{amount.quantize(Decimal('0.0001')):,f} {currency}" for currency, amount in one.cost.items()]
    return ", ".join([*known, *([f"{one.unpriced:,} tokens without a price"] if one.unpriced else [])])


def _saved(one: Sums) -> str:
    if one.saved is None:
        return NOT_DECLARED
    rest = f" ({', '.join(sorted(one.undeclared))}: {NOT_DECLARED})" if one.undeclared else ""
    return f"{spell(one.saved.total_seconds())}{rest}"


def _rating(one: Sums) -> str:
    return "" if one.rating is None else f"{one.rating:.2f} of 5 ({one.ratings:,})"


def spell(seconds: float) -> str:
    """`2 d 3 h`, `5 h 12 m`, `3 m 10 s`, `4.2 s`."""
    if seconds < 60:
        return f"{seconds:.1f} s"
    whole = timedelta(seconds=round(seconds))
    hours, rest = divmod(whole.seconds, 3600)
    parts = [(whole.days, "d"), (hours, "h"), (rest // 60, "m"), (rest % 60, "s")]
    first = next(at for at, (number, _) in enumerate(parts) if number)
    return " ".join(f"{number} {unit}" for number, unit in parts[first : first + 2] if number)

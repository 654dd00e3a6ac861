"""The results for people and for machines: a table with a line for each failure, and JSON."""

import shlex
from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from host.evals.playing import Result


def show(console: Console, results: Sequence[Result], seconds: float, *, kept: bool) -> None:
    """The table in the order of the cases, what failed and how to look at it, and the sums."""
    console.print(_table(results))
    for result in results:
        for line in _lines(result, kept=kept):
            console.print(escape(line), highlight=False)
    console.print(summary(results, seconds), highlight=False)


def summary(results: Sequence[Result], seconds: float) -> str:
    failed, skipped = sum(not result.passed for result in results), sum(result.skipped for result in results)
    parts = [f"{len(results)} cases", f"{_passed(results)} passed", f"{failed} failed"]
    judged = [f"{skipped} not judged by a model"] if skipped else []
    judged += [f"{unknown} open"] if (unknown := _open(results)) else []
    return f"{', '.join([*parts, *judged])}; {seconds:.1f} s"


def data(results: Sequence[Result], seconds: float, *, kept: bool) -> dict[str, Any]:
    return {
        "cases": [_case(result, kept=kept) for result in results],
        "passed": _passed(results),
        "failed": sum(not result.passed for result in results),
        "not_judged": sum(result.skipped for result in results),
        "open": _open(results),
        "seconds": round(seconds, 1),
    }


def _open(results: Sequence[Result]) -> int:
    """Cases of which nobody said yet what is right, and nothing else in them failed."""
    return sum(bool(result.case.expect.open) and result.passed for result in results)


def _passed(results: Sequence[Result]) -> int:
    return sum(result.passed for result in results) - _open(results)


def _case(result: Result, *, kept: bool) -> dict[str, Any]:
    failures = [{"key": one.key, "expected": one.expected, "came": one.came} for one in result.failures]
    return {
        "suite": result.suite,
        "name": result.case.name,
        "workflow": result.case.workflow,
        "language": result.case.language,
        "passed": result.passed,
        "failures": failures,
        "end": result.end,
        "states": result.states,
        "model_calls": result.model_calls,
        "tokens": result.tokens,
        "seconds": result.seconds,
        "judged": result.judged,
        "run": result.run,
        "home": result.home if kept and not result.passed else "",
    }


def _table(results: Sequence[Result]) -> Table:
    table = Table(box=None, pad_edge=False, expand=False)
    table.add_column("")
    table.add_column("suite", no_wrap=True)
    table.add_column("case")
    table.add_column("end", no_wrap=True)
    for name in ("states", "calls", "tokens"):
        table.add_column(name, justify="right")
    for one in results:
        well = "[yellow]open[/]" if one.case.expect.open else "[green]ok[/]"
        mark = well if one.passed else "[red]failed[/]"
        counted = (f"{number:,}" for number in (one.states, one.model_calls, one.tokens))
        table.add_row(mark, escape(one.suite), escape(one.case.name), one.end or "-", *counted)
    return table


def _lines(result: Result, *, kept: bool) -> Iterator[str]:
    for failure in result.failures:
        yield f"{result.name}: {failure}"
    if result.failures:
        yield f"  look: {_look(result, kept=kept)}"
    if result.skipped or result.case.expect.open:
        yield f"{result.name}: {result.judged}"


def _look(result: Result, *, kept: bool) -> str:
    if not kept:
        return f"fermata eval … --only {shlex.quote(result.name)} --keep"
    return f"FERMATA_HOME={shlex.quote(result.home)} fermata {f'history {result.run}' if result.run else 'runs'}"

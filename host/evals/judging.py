"""Judging: what came of a case held against what was expected. Pure: it reads nothing but its arguments."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from host.evals.happening import Happened
from host.evals.suite import Budget, Case, amount_of

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_NOTHING = object()


@dataclass(frozen=True)
class Failure:
    """One thing that did not come true: which key of the case, what it wanted, what came."""

    key: str
    expected: str
    came: str

    def __str__(self) -> str:
        return f"{self.key}: expected {self.expected}; came {self.came}"


def judge(case: Case, came: Happened) -> list[Failure]:
    """Everything that did not come true, in the order of the case's keys; nothing where all is well."""
    if came.trouble:
        return [Failure("end", case.expect.end or "an end", came.trouble)]
    return [*_way(case, came), *_words(case, came), *_things(case, came), *_spent(case.expect.budget, came)]


def _way(case: Case, came: Happened) -> Iterator[Failure]:
    expect, way = case.expect, _arrows(came.route)
    if expect.end and came.end != expect.end:
        yield Failure("end", expect.end, f"{came.end} ({_short(came.said)})")
    if isinstance(expect.route, list) and expect.route != list(came.route):
        yield Failure("route", _arrows(expect.route), way)
    if isinstance(expect.route, str) and expect.route not in (routed := _routed(case, came)):
        yield Failure("route", expect.route, " or ".join(routed))
    for state in expect.visits:
        if state not in came.visited:
            yield Failure("visits", state, way)
    for state in expect.never:
        if state in came.visited:
            yield Failure("never", f"no {state}", way)


def _routed(case: Case, came: Happened) -> list[str]:
    """Whom it was sent to: the intent that was chosen, who had the conversation last, or the workflow itself."""
    trail = (came.output.get("handoffs") or {}).get("trail") or []
    known = [came.output.get("intent"), *trail[-1:]]
    return [str(name) for name in known if name] or [case.workflow]


def _words(case: Case, came: Happened) -> Iterator[Failure]:
    for says in case.expect.says:
        for key, wanted in says.model_dump(exclude_unset=True).items():
            if wanted is not None and not _holds_in(key, wanted, came.said):
                yield Failure(f"says.{key}", repr(wanted), f"“{_short(came.said)}”")
    if case.language is not None and not speaks(case.language, came.said):
        yield Failure("language", case.language, f"“{_short(came.said)}”")
    for path, wanted in case.expect.output.items():
        found = _at(came.output, path)
        if found is _NOTHING or found != wanted or type(found) is not type(wanted):
            yield Failure(f"output.{path}", repr(wanted), "nothing" if found is _NOTHING else _short(repr(found)))


def _holds_in(key: str, wanted: Any, said: str) -> bool:
    if key == "matches":
        return re.search(wanted, said) is not None
    if key == "number":
        return Decimal(str(wanted)) in {Decimal(found.replace(",", "")) for found in _NUMBER.findall(said)}
    return (_plain(wanted) in _plain(said)) is (key == "contains")


def _things(case: Case, came: Happened) -> Iterator[Failure]:
    """Everything that the outside holds counts, also what the case does not name."""
    wanted = case.expect.holds
    if wanted is not None and {kind: number for kind, number in wanted.items() if number} != dict(came.holds):
        yield Failure("holds", _counts(wanted), _counts(came.holds))


def _spent(budget: Budget, came: Happened) -> Iterator[Failure]:
    spent = {
        "model_calls": came.model_calls,
        "tokens": came.tokens,
        "states": len(came.visited),
        "seconds": round(came.seconds, 1),
    }
    for key, number in spent.items():
        most = getattr(budget, key)
        if most is not None and number > most:
            yield Failure(f"budget.{key}", f"at most {most:,}", f"{number:,}")
    if budget.money is not None and (came_to := _too_dear(budget.money, came)):
        yield Failure("budget.money", f"at most {budget.money}", came_to)


def _too_dear(most: str, came: Happened) -> str:
    """What it came to, in words, where that is more or cannot be told; else nothing."""
    limit, currency = amount_of(most)
    if came.unpriced:
        return f"{came.unpriced:,} tokens without a price"
    strange = [f"{amount} {other}" for other, amount in came.money.items() if other != currency]
    cost = came.money.get(currency, Decimal(0))
    return ", ".join([*strange, *([f"{cost} {currency}"] if cost > limit else [])])


def speaks(language: str, text: str) -> bool:
    """Korean has some Hangul in it; English has little, for it may quote a name. What has no letters is neither."""
    letters = [letter for letter in text if letter.isalpha()]
    hangul = sum("가" <= letter <= "힣" for letter in letters)
    return not letters or (hangul > 0 if language == "ko" else 5 * hangul < len(letters))


def _at(output: Any, path: str) -> Any:
    """`choice.total.minor` in the state; a number picks from a list."""
    for step in path.split("."):
        if isinstance(output, Mapping) and step in output:
            output = output[step]
        elif isinstance(output, list) and step.isdecimal() and int(step) < len(output):
            output = output[int(step)]
        else:
            return _NOTHING
    return output


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _arrows(states: Sequence[str]) -> str:
    return " → ".join(states) or "no state"


def _counts(things: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {kind}" for kind, number in sorted(things.items()) if number) or "nothing"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 200 else f"{flat[:199]}…"

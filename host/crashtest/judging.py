"""Judging what is left of a run: by the outside world's own count, and by whether the run came to its end."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from host.crashtest.scenario import Count, Scenario


@dataclass(frozen=True)
class Faults:
    """What went wrong, each as a number of cases; all zero is good.

    `duplicates`: made more often than it should ever be. `losses`: not there though the run ended. `orphans`: there
    though nobody wants it. `blocked`: runs that people could not bring to an end. `wrong_ends`: ended elsewhere.
    """

    duplicates: int = 0
    losses: int = 0
    orphans: int = 0
    blocked: int = 0
    wrong_ends: int = 0

    @property
    def clean(self) -> bool:
        return not any(getattr(self, field.name) for field in fields(self))

    def __add__(self, other: "Faults") -> "Faults":
        return Faults(*(getattr(self, field.name) + getattr(other, field.name) for field in fields(self)))


def judge(scenario: Scenario, count: Count, statuses: Sequence[str]) -> Faults:
    """`statuses` are those of every run in the registry; one run is expected, at its end."""
    things = {*scenario.holds, *count.made, *count.held}
    most = {thing: max(1, scenario.holds.get(thing, 0), scenario.makes.get(thing, 0)) for thing in things}
    twice = {thing: max(0, count.made.get(thing, 0) - most[thing]) for thing in things}
    balance = {thing: count.held.get(thing, 0) - scenario.holds.get(thing, 0) for thing in things}
    going_on = [status for status in statuses if status in ("running", "paused")]
    ended = bool(statuses) and not going_on
    return Faults(
        duplicates=sum(twice.values()),
        losses=sum(max(0, -more) for more in balance.values()) if ended else 0,
        orphans=sum(max(0, more - twice[thing]) for thing, more in balance.items()) if ended else 0,
        blocked=len(going_on) + (not statuses),
        wrong_ends=sum(status != scenario.end for status in statuses if status not in going_on),
    )

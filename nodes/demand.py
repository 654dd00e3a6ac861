"""Demand: who must decide about exactly this, put together from everything that demands it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from state.assessing import Ask, Team


@dataclass(frozen=True)
class Demand:
    """How many of each team ("" is anybody), and how many of those who approve must be senior. `refused`: why no vote
    could make it right.
    """

    teams: Mapping[str, int]
    seniors: int = 0
    refused: str = ""


class Demands(Protocol):
    """Says who must decide about what stands in a state; `most`: of each team the most that it can ever name."""

    @property
    def most(self) -> Mapping[str, int]: ...

    def demand(self, state: Mapping[str, Any]) -> Demand: ...


def demanded(asks: Iterable[Ask], refused: str = "") -> Demand:
    """One question for all of them: of each team the most that one of them wants."""
    listed = list(asks)
    teams = most_of(team for ask in listed for team in ask["approvers"])
    return Demand(teams, max((ask["seniors"] for ask in listed), default=0), refused)


def most_of(teams: Iterable[Team]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in teams:
        counts[one["team"]] = max(one["minCount"], counts.get(one["team"], 0))
    return counts

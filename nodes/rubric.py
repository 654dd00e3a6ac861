"""Rubric: what a piece of work is judged by, as the schema of the judgement that a model must answer in."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, cast

from pydantic import BaseModel, Field, create_model

from reliability.errors import BadInput

FULL = 10
"""[points] that a criterion gives at most."""


class FindingSaid(BaseModel):
    """One thing to mend."""

    criterion: str = Field(description="the criterion that it offends")
    says: str = Field(description="what is wrong and where, in one sentence that the writer can act on", max_length=500)


class Judgement(BaseModel):
    """How good the work is by each criterion, and what is to be mended."""

    points: dict[str, int] = Field(description=f"criterion -> 0 (not at all) to {FULL} (fully)")
    findings: list[FindingSaid] = Field(default_factory=list, max_length=20)


@dataclass(frozen=True)
class Criterion:
    """`asks` is a question that a good piece of work answers with yes; `weight` counts against the others'."""

    name: str
    asks: str
    weight: int = 1


@dataclass(frozen=True)
class Rubric:
    """The criteria, and from which score [0 to 100] the work passes. `least` [points]: no criterion may be below it."""

    criteria: tuple[Criterion, ...]
    pass_at: int = 80
    least: int = 0

    def __post_init__(self) -> None:
        if not self.criteria or not 0 < self.pass_at <= 100:
            raise BadInput(
                f"a rubric has {len(self.criteria)} criteria and passes at {self.pass_at}; accepted: 1 to 100"
            )

    @cached_property
    def schema(self) -> type[Judgement]:
        """What the evaluating agent answers: one whole number for each criterion, none left out."""
        points: Any = {one.name: (int, Field(ge=0, le=FULL, description=one.asks)) for one in self.criteria}
        names: Any = Literal[tuple(one.name for one in self.criteria)]
        finding = create_model("Finding", __base__=FindingSaid, criterion=(names, Field()))
        fields: Any = {
            "points": (create_model("Points", **points), Field()),
            "findings": (list[finding], Field(default_factory=list, max_length=20)),  # type: ignore[valid-type]
        }
        return cast("type[Judgement]", create_model("Judgement", __doc__=Judgement.__doc__, **fields))

    @property
    def text(self) -> str:
        """For the prompt: a line a criterion."""
        return "\n".join(f"- {one.name} (weight {one.weight}): {one.asks}" for one in self.criteria)

    def score(self, points: Mapping[str, int]) -> int:
        """0 to 100, weighted; a criterion without points has none."""
        got = sum(one.weight * points.get(one.name, 0) for one in self.criteria)
        return round(100 * got / (FULL * sum(one.weight for one in self.criteria)))

    def passes(self, points: Mapping[str, int]) -> bool:
        enough = all(points.get(one.name, 0) >= self.least for one in self.criteria)
        return enough and self.score(points) >= self.pass_at

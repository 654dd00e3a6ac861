"""A workflow: steps in order, and what all of them together may cost."""

from typing import Annotated

from pydantic import Field, model_validator

from graphs.declared.models.expressed import Declared
from graphs.declared.models.following import check
from graphs.declared.models.section import Section, wrong
from graphs.declared.models.steps import AnyStep
from graphs.declared.models.words import MoneyText, OutputName


class BudgetSpec(Section):
    """What a run may cost at most: it ends there with what it has."""

    tokens: Annotated[int, Field(ge=1)] | None = Field(default=None, description="Tokens, in and out together.")
    cost: MoneyText | None = Field(default=None, description="Money, such as `5 USD`.")
    soft: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        default=None, description="The part of it, such as 0.8, from which on a cheaper model is asked, or it is told."
    )

    @model_validator(mode="after")
    def _something(self) -> "BudgetSpec":
        if self.tokens is None and self.cost is None:
            raise wrong("a budget limits nothing; accepted: tokens, cost or both")
        return self


class WorkflowSpec(Section):
    """Steps in order. Each becomes a state of the machine."""

    description: str = Field(default="", description="What it is for; shown in lists.")
    inputs: dict[OutputName, Declared] | None = Field(
        default=None,
        description="What it is given: names, and for each a word (`string`, `int`, `double`, `bool`, `list`, `map`, "
        "`any`) or keys with such words. Without it: `issue`, with `title`, `description`, `labels` and `number`.",
    )
    steps: list[AnyStep] = Field(min_length=1, max_length=10_000, description="What is done, in this order.")
    budget: BudgetSpec | None = Field(default=None, description="What a run may cost.")

    @model_validator(mode="after")
    def _follows(self) -> "WorkflowSpec":
        check(self.steps)
        return self

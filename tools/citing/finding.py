"""What a citation check says about one statement."""

from typing import Literal

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

Problem = Literal["uncited", "missing", "unsupported"]
"""No citation at all; a cited passage that is not there; or one that does not say it."""


class Statement(TypedDict):
    """One sentence of a report without its citations, and the ids it cites, as `[id]`."""

    text: str
    cites: list[str]


class Finding(TypedDict):
    """One thing that is wrong with a statement; `index` counts statements from 0, `reason` is fit for a writer."""

    index: int
    statement: str
    problem: Problem
    reason: str

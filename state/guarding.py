"""What the guards of a run found, by phase. Never the text itself: a finding names a rule and a place."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12, and Studio's schemas need it

from state.outcomes import merge

Action = Literal["block", "reject", "warn"]
Guarding = Literal["passed", "blocked"]


class Finding(TypedDict):
    """`check` is the check's name, `id` the rule in it that found something, `offset` where, in characters from 0."""

    check: str
    id: str
    offset: int
    action: Action
    says: NotRequired[str]


class Guarded(TypedDict):
    """`verdict` of one guard, and everything that it found; a warning is a finding of what passed."""

    verdict: Guarding
    findings: list[Finding]


class Guards(TypedDict, total=False):
    """Add it to the bases of any graph's state and `Guard` works in it."""

    guards: Annotated[dict[str, Guarded], merge]

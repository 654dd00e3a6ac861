"""What the guards of a run found, by phase. Never the text itself: a finding names a rule and a place."""

from typing import Annotated, Literal, NotRequired

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12, and Studio's schemas need it

from state.outcomes import merge

Action = Literal["block", "reject", "mask", "redact", "warn", "require-approval", "require-senior-review"]
"""`block` and `reject` stop what was found (`reject`: the person, or the agent, may put it otherwise). `mask` puts the
rule's name in its place, `redact` a fixed sign. `warn` notes it and lets it pass. The last two let it pass only with
people's approval."""

Guarding = Literal["passed", "needs approval", "needs senior review", "blocked"]
"""What becomes of a text, the mildest first."""


class Finding(TypedDict):
    """`check` is the guardrail's name, `id` the rule in it that found something, `offset` where, in characters from 0
    of the text as it came in, and `action` what was done. `says` is what to do about it, in words.
    """

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

"""What was planned anew after a failure, by the state that plans: the plan, its error, and what was tried before."""

from typing import Annotated, Any, Literal

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

from state.outcomes import merge

ReplanVerdict = Literal["changed", "same plan", "given up"]


class Replan(TypedDict):
    """`plan` is plain JSON; `tried` are digests of every plan that failed; `asked` counts the planner's answers since
    the last one that worked out.
    """

    verdict: ReplanVerdict
    plan: Any
    error: str
    failed_plan: Any
    tried: list[str]
    asked: int


class Replans(TypedDict):
    replans: Annotated[dict[str, Replan], merge]

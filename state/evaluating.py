"""What an evaluator found, by the state that judges: the last judgement, and the best version seen so far."""

from typing import Annotated, Any, Literal

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12

from state.outcomes import merge

EvaluationVerdict = Literal["passed", "revise", "best so far"]


class Finding(TypedDict):
    """One thing that is wrong, and which criterion says so."""

    criterion: str
    says: str


class Best(TypedDict):
    """`version` is plain data: the text, or a reference to it."""

    round: int
    score: int
    findings: list[Finding]
    version: Any


class Evaluation(TypedDict):
    """The last judgement of one turn. `score` is 0 to 100; `why` says what ended the loop: passed, the bound, no
    progress, not judged. `seen` are digests of the judgements so far.
    """

    verdict: EvaluationVerdict
    why: str
    round: int
    score: int
    findings: list[Finding]
    best: Best
    seen: list[str]


class Evaluations(TypedDict):
    evaluations: Annotated[dict[str, Evaluation], merge]

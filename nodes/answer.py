"""Answers that people give to an interrupt: an exact JSON Schema outside, a check inside that never poisons the run.

LangGraph stores a resume value before the node sees it. A value that made the node raise would be read again, and
raise again, at every later wake-up; so what does not fit becomes a `Malformed` with the
reason, and the node asks again.
"""

from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from langgraph.types import interrupt
from pydantic import BaseModel, ValidationError, ValidatorFunctionWrapHandler, WrapValidator

from tools.guards.handed_over import credential_in, said
from tools.guards.showing import masked, shown

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True)
class Malformed:
    """An answer that does not fit its schema; `reason` is one line."""

    reason: str


def ask(shown: dict[str, Any], schema: type[M]) -> M | Malformed:
    """Pause here until somebody answers; raises LangGraph's `GraphInterrupt` until then."""

    def check(given: object, validate: ValidatorFunctionWrapHandler) -> M | Malformed:
        if (
            place := credential_in(given)
        ) is not None:  # a saver of somebody else's has stored it by now: never counted
            return Malformed(said(place))
        try:
            fitting: M = validate(given)
            return fitting
        except ValidationError as error:
            return Malformed(one_line(error, given))

    forgiving: Any = Annotated[schema, WrapValidator(check)]
    answer: M | Malformed = interrupt(shown, response_schema=forgiving)
    return answer


def one_line(error: ValidationError, given: object) -> str:
    """What was wrong and what was given, masked, and short enough for a prompt."""
    wrong = "; ".join(f"{'.'.join(map(str, part['loc'])) or 'answer'}: {part['msg']}" for part in error.errors()[:3])
    return f"{masked(wrong)} (given: {shown(given)})"

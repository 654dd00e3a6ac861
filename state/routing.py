"""What a person wants, as far as that is known: which intent, how surely, and who said so."""

from typing import Literal

from typing_extensions import TypedDict  # pydantic refuses typing's before Python 3.12


class Routed(TypedDict, total=False):
    """`intent` is a declared one or `unsure`; `confidence` is 0 to 1; `intent_asked` counts the questions in a row."""

    intent: str
    confidence: float
    routed_by: Literal["code", "model", "person"]
    intent_asked: int

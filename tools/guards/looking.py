"""Looking: one detector at work, with a budget of time that it cannot overdraw."""

import threading
from collections.abc import Sequence

from tools.guards.guardrail import Guardrail
from tools.guards.match import Match

LONG = 20_000
"""[characters] from which a detector works aside, where its time can be measured out; below, it takes milliseconds."""

MILLION = 1_000_000


def look(rail: Guardrail, text: str) -> Sequence[Match] | str:
    """What the detector found, or why it gave no answer, in words that hold nothing of the text."""
    if len(text) < LONG:
        return _look(rail, text)
    answer: list[Sequence[Match] | str] = []
    worker = threading.Thread(target=lambda: answer.append(_look(rail, text)), name=rail.name, daemon=True)
    worker.start()
    seconds = rail.seconds * (1 + len(text) // MILLION)
    worker.join(seconds)
    return answer[0] if answer else f"it gave no answer in {seconds:g} s"


def _look(rail: Guardrail, text: str) -> Sequence[Match] | str:
    try:
        return list(rail.detect(text))
    except Exception as error:  # noqa: BLE001 - whatever breaks a detector, the text that broke it must not pass
        return f"it failed ({type(error).__name__})"

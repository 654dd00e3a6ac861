"""The scenarios of `campaign`: what may befall the letters to five people, and how many must be out in the end."""

import json
from pathlib import Path
from typing import Any

from host.crashtest.sandboxes import MAIL_SCRIPT, mail_counted, sandboxes
from host.crashtest.scenario import Scenario

outside = sandboxes

LIST = Path(__file__).with_name("people.csv")
INPUT = {
    "source": str(LIST),
    "subject": {"en": "News for {city}", "ko": "{city} 소식"},
    "message": {"en": "{greeting}\n\nWe open in {city}.", "ko": "{greeting}\n\n{city}에 문을 엽니다."},
}


def _scenario(name: str, end: str, letters: int, *faults: dict[str, Any], **other: Any) -> Scenario:
    world = {MAIL_SCRIPT: json.dumps(faults)}
    return Scenario(name, {**INPUT, **other}, end, {"letter": letters} if letters else {}, mail_counted, world=world)


scenarios = (
    _scenario("approved", "COMPLETED", 5, ask_first=True),
    _scenario("few enough to ask nobody", "COMPLETED", 5),
    _scenario(
        "connection dropped, then slow",
        "COMPLETED",
        5,
        {"operation": "send", "action": "drop_after", "nth": 2},
        {"operation": "send", "action": "slow_start", "seconds": 0},
    ),
    _scenario("nobody can be reached", "PARTIAL", 0, {"operation": "send", "action": "refuse", "times": None}),
)

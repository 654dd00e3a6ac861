"""How well the offline desk of `support` sends customers on, and how well the offline planner of `orchestrator` takes
requests apart: the held-out sentences of both, with no model's help.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from langchain_core.messages import HumanMessage

from tools.models.offline.skills import Asked, Call
from tools.models.offline.support_triage import support_triage
from tools.models.offline.task_plan import task_plan

HELD_OUT = Path(__file__).parent.parent / "tests" / "heldout"
LANGUAGES = {"en": "English", "ko": "Korean"}
UNCLEAR = "unclear"
ABLE = frozenset({"research", "summarise", "calculate", "write", "review"})
"""What the workers that are shipped can do; anything else ends with a question to a person."""


def triage() -> str:
    """Right, asks, or wrong. What nobody could route may be asked about, or searched for by GENERAL."""
    return _table("sentences", "support", _triaged)


def planning() -> str:
    """Right (every capability and every need), asks (a person, or a refusal in words), or wrong."""
    return _table("requests", "tasks", _planned)


def sent_to(text: str) -> str:
    """The desk that triage hands this first sentence to; empty where it asks."""
    made = support_triage(_asked(text))
    if isinstance(made, str):
        return ""
    assert isinstance(made, Sequence) and isinstance(made[0], Call)  # noqa: S101 # triage gives nothing else
    return made[0].tool.removeprefix("hand_off_to_").upper()


def tasks_of(text: str) -> list[dict[str, Any]]:
    """The plan of one request: capabilities, and needs by the number of the task."""
    made = task_plan(_asked(json.dumps({"request": text})))
    numbers = {task["id"]: at for at, task in enumerate(made["tasks"], start=1)}
    return [
        {"capability": task["capability"], "needs": [numbers[need] for need in task["needs"]]} for task in made["tasks"]
    ]


def _triaged(row: Mapping[str, Any]) -> str:
    to = sent_to(row["text"])
    if row["desk"] == UNCLEAR:
        return "right" if to in ("", "GENERAL") else "wrong"
    return "asks" if not to else "right" if to == row["desk"] else "wrong"


def _planned(row: Mapping[str, Any]) -> str:
    found, wanted = tasks_of(row["text"]), row["tasks"]
    if _plain(found) == _plain(wanted):
        return "right"
    return "asks" if not found or any(task["capability"] not in ABLE for task in found) else "wrong"


def _plain(tasks: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[int]]]:
    """Whatever nobody here can do is one thing: a person is asked."""
    known = [task["capability"] if task["capability"] in {*ABLE, "translate"} else "other" for task in tasks]
    return [(capability, sorted(task["needs"])) for capability, task in zip(known, tasks, strict=True)]


def _asked(text: str) -> Asked:
    return Asked([HumanMessage(text)], {}, None, date.today)


def _table(what: str, name: str, fate: Any) -> str:
    lines = [f"| {what} | right | asks | wrong |", "|---|---|---|---|"]
    both: list[str] = []
    for language, called in LANGUAGES.items():
        heard = [fate(row) for row in rows(f"{name}_{language}.jsonl")]
        lines.append(f"| {called} | {_fates(heard)} |")
        both += heard
    return "\n".join([*lines, f"| **both** | {_fates(both)} |"])


def rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (HELD_OUT / name).read_text("utf-8").splitlines()]


def _fates(heard: Sequence[str]) -> str:
    shares = [(sum(one == fate for one in heard), len(heard)) for fate in ("right", "asks", "wrong")]
    return " | ".join(f"{many}/{of} ({many / of:.1%})" for many, of in shares)
